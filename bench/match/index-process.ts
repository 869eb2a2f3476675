// A process with the index of known material over a file of hashes; asked by the match benches, pinned to one core by them.
import { readFileSync } from 'node:fs'
import { createMatchIndex, type MatchIndex } from '../../packages/server/src/known/matching/match-index.ts'
import { digestOf, type Timed } from './answers.ts'
import { hashBytes, randomParts } from './hashes.ts'

export interface IndexStart {
  /** Hashes of 32 bytes, one after the other; their numbers, from 1, are the ids. */
  path: string
}

export type IndexAsk =
  | { do: 'build'; entries: number; withExact: boolean }
  | { do: 'query'; path: string; count: number }
  | { do: 'stop' }

export interface Built {
  seconds: number
  /** What the tables say that they take. */
  tableBytes: number
  /** How much larger the process has become, everything counted. */
  grownBytes: number
}

let path = ''
let index: MatchIndex | undefined

process.on('message', (ask: IndexStart | IndexAsk) => {
  if ('do' in ask && ask.do === 'stop') process.exit(0)
  process.send?.(answer(ask))
})

function answer(ask: IndexStart | IndexAsk): Built | Timed | string {
  if (!('do' in ask)) {
    path = ask.path
    return 'ready'
  }
  if (ask.do === 'build') return build(ask.entries, ask.withExact)
  if (ask.do === 'query') return query(readFileSync(ask.path), ask.count)
  throw new Error('unreachable')
}

function build(entries: number, withExact: boolean): Built {
  index = undefined
  const hashes = readFileSync(path)
  collectGarbage()
  const before = process.memoryUsage.rss()
  const from = performance.now()
  const made = createMatchIndex({ exact: withExact ? entries : 0, near: entries })
  const exact = withExact ? randomParts('exact', entries * exactBytes, exactBytes * 10_000) : []
  if (withExact) {
    let id = 1
    for (const part of exact)
      for (let at = 0; at < part.length; at += exactBytes)
        made.add({
          ...{ id: id++, pdq: undefined, md5: part.subarray(at, at + 4) },
          ...{ sha1: part.subarray(at + 4, at + 8), sha256: part.subarray(at + 8, at + exactBytes) },
        })
  }
  const none = { md5: undefined, sha1: undefined, sha256: undefined }
  for (let n = 0; n < entries; n++)
    made.add({ id: n + 1, pdq: hashes.subarray(n * hashBytes, (n + 1) * hashBytes), ...none })
  const seconds = (performance.now() - from) / 1000
  index = made
  collectGarbage()
  return { seconds, tableBytes: made.bytes, grownBytes: process.memoryUsage.rss() - before }
}

const exactBytes = 12

function collectGarbage(): void {
  globalThis.gc?.()
}

function query(queries: Buffer, count: number): Timed {
  if (!index) throw new Error('Nothing is built')
  const none = { md5: undefined, sha1: undefined, sha256: undefined }
  const milliseconds: number[] = []
  const lines: string[] = []
  for (let n = 0; n < count; n++) {
    const hash = queries.subarray(n * hashBytes, (n + 1) * hashBytes)
    const from = performance.now()
    const { near } = index.find({ ...none, near: [hash] })
    milliseconds.push(performance.now() - from)
    for (const { id, distance } of near) lines.push(`${n} ${id} ${distance}`)
  }
  return { milliseconds, found: lines.length, digest: digestOf(lines) }
}
