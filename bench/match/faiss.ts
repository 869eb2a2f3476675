// The reference: FAISS (Debian package python3-faiss), called through Python.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Timed } from './answers.ts'

/** An exact index of FAISS. */
export type FaissIndex = { name: string } & (
  | { kind: 'flat' }
  | { kind: 'multi-hash'; tables: number; bits: number; flips: number }
)

/**
 * Exact for 31 bits: so many tables that one of them differs in at most `flips` bits. The ways to cut 256 bits that took least with a
 * million and with ten million entries.
 */
export const faissIndexes: readonly FaissIndex[] = [
  { name: 'IndexBinaryFlat', kind: 'flat' },
  { name: 'IndexBinaryMultiHash 16 × 16 bits, 1 flip', kind: 'multi-hash', tables: 16, bits: 16, flips: 1 },
  { name: 'IndexBinaryMultiHash 12 × 21 bits, 2 flips', kind: 'multi-hash', tables: 12, bits: 21, flips: 2 },
]

export interface Faiss {
  version: string
  build(
    index: FaissIndex,
    path: string,
    entries: number,
    threads?: number,
  ): Promise<{ seconds: number; grownBytes: number }>
  query(path: string, count: number): Promise<Timed>
  /** All at once, as many threads as it was built with. */
  queryTogether(path: string, count: number): Promise<{ seconds: number; found: number }>
  stop(): void
}

const pythons = ['/usr/bin/python3', 'python3'] as const
const program = fileURLToPath(new URL('reference.py', import.meta.url))

/** Starts it, on that core where one is given. Undefined, with a line that says so, where FAISS is not installed. */
export async function startFaiss(core?: number): Promise<Faiss | undefined> {
  const pinned =
    core === undefined ? [] : pythons.map((python) => ['taskset', '-c', String(core), python, program])
  for (const command of [...pinned, ...pythons.map((python) => [python, program])]) {
    const started = await start(command)
    if (started) return started
  }
  console.error('FAISS is not installed (Debian: python3-faiss): there is no reference in this run.')
  return undefined
}

async function start([command = '', ...args]: readonly string[]): Promise<Faiss | undefined> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = linesOf(child)
  const hello = await lines.next()
  if (hello.done) return undefined
  async function ask<Answer>(what: object): Promise<Answer> {
    child.stdin?.write(`${JSON.stringify(what)}\n`)
    const line = await lines.next()
    if (line.done) throw new Error('FAISS has ended')
    return JSON.parse(line.value) as Answer
  }
  return {
    version: (JSON.parse(hello.value) as { version: string }).version,
    build: ({ name: _, ...index }, path, entries, threads = 1) =>
      ask({ do: 'build', ...index, path, entries, threads }),
    query: (path, count) => ask({ do: 'query', path, count }),
    queryTogether: (path, count) => ask({ do: 'query-together', path, count }),
    stop: () => {
      child.stdin?.end()
    },
  }
}

async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  const failed = new Promise<void>((resolve) => child.once('error', () => resolve()))
  if (!child.stdout) return
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([lines.next(), failed])
    if (!next || next.done) return
    yield next.value
  }
}
