// `npm run bench -- NAME [--json FILE]`: one performance figure, against a reference measured in the same run.
import { writeFileSync } from 'node:fs'
import { Argument, Command } from 'commander'
import type { BenchResult } from './bench-result.ts'

const benches: Readonly<Record<string, () => Promise<{ run(): Promise<BenchResult> }>>> = {
  intake: () => import('./intake.ts'),
  handover: () => import('./handover.ts'),
  'handover-peer': () => import('./handover-peer.ts'),
  network: () => import('./network.ts'),
  part: () => import('./part.ts'),
  queue: () => import('./queue.ts'),
}

const program = new Command('bench')
  .description('Measures one performance figure. Not part of the tests.')
  .addArgument(new Argument('<name>', 'which figure').choices(Object.keys(benches)))
  .option('--json <file>', 'also write the result to this file')
  .parse()

const load = benches[program.args[0] ?? '']
if (load) {
  const result = await (await load()).run()
  console.log(JSON.stringify(result, null, 2))
  const { json } = program.opts<{ json?: string }>()
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`)
}
