// Our side of the match benches: a process of its own, on one core where the system allows it.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type AskedProcess, startAsked } from '../asked-process.ts'
import type { Timed } from './answers.ts'
import type { Built, IndexAsk, IndexStart } from './index-process.ts'

/** Both sides run here, one after the other. */
export const benchCore = 1

export interface IndexOfHashes {
  build(entries: number, withExact?: boolean): Promise<Built>
  query(path: string, count: number): Promise<Timed>
  stop(): Promise<void>
}

export async function startIndex(path: string): Promise<IndexOfHashes> {
  const file = fileURLToPath(new URL('index-process.ts', import.meta.url))
  const options = { flags: ['--expose-gc'], env: {} }
  const child: AskedProcess<IndexAsk> = await startAsked<IndexStart, IndexAsk>(file, { path }, options)
  pin(child.pid)
  return {
    build: (entries, withExact = false) => child.ask<Built>({ do: 'build', entries, withExact }),
    query: (queries, count) => child.ask<Timed>({ do: 'query', path: queries, count }),
    stop: () => child.stop({ do: 'stop' }),
  }
}

function pin(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    execFileSync('taskset', ['-a', '-c', '-p', String(benchCore), String(pid)], { stdio: 'ignore' })
  } catch {
    console.error('taskset is not there, or has no such core: the two sides may run on different ones.')
  }
}
