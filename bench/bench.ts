// `npm run bench -- NAME [--json FILE] [--entries NUMBER]`: one performance figure, against a reference measured in the same run.
import { writeFileSync } from 'node:fs'
import { Argument, Command } from 'commander'
import type { BenchResult } from './bench-result.ts'

const benches: Readonly<Record<string, () => Promise<{ run(): Promise<BenchResult> }>>> = {
  intake: () => import('./intake.ts'),
  handover: () => import('./handover.ts'),
  'handover-peer': () => import('./handover-peer.ts'),
  network: () => import('./network.ts'),
  part: () => import('./part.ts'),
  pdq: () => import('./pdq.ts'),
  queue: () => import('./queue.ts'),
}

/** Those over a set of hashes, which may be a smaller one than usual. */
const benchesOfEntries: Readonly<
  Record<string, () => Promise<{ run(wishes?: { entries?: number }): Promise<BenchResult> }>>
> = {
  match: () => import('./match.ts'),
  'match-build': () => import('./match-build.ts'),
  'match-growth': () => import('./match-growth.ts'),
  'match-memory': () => import('./match-memory.ts'),
  'match-throughput': () => import('./match-throughput.ts'),
  recall: () => import('./recall.ts'),
}

const program = new Command('bench')
  .description('Measures one performance figure. Not part of the tests.')
  .addArgument(
    new Argument('<name>', 'which figure').choices(Object.keys({ ...benches, ...benchesOfEntries })),
  )
  .option('--json <file>', 'also write the result to this file')
  .option('--entries <number>', 'with how many entries, for the benches that match hashes', Number)
  .parse()

const { json, entries } = program.opts<{ json?: string; entries?: number }>()
const result = await measure(program.args[0] ?? '')
console.log(JSON.stringify(result, null, 2))
if (json !== undefined) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`)

async function measure(name: string): Promise<BenchResult> {
  const ofEntries = benchesOfEntries[name]
  if (ofEntries) return (await ofEntries()).run(entries === undefined ? {} : { entries })
  const load = benches[name]
  if (!load) throw new Error(`There is no bench ${name}`)
  return (await load()).run()
}
