// `match-throughput`: lookups a second in one server process on two cores, while entries come and go.

import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Foundation } from '../packages/server/src/foundation/index.ts'
import {
  type Config,
  type ConfigInput,
  createKeys,
  openFoundation,
  parseConfig,
  systemRandom,
} from '../packages/server/src/foundation/index.ts'
import { addEntries, type Known, openKnown, withdrawEntries } from '../packages/server/src/known/index.ts'
import type { BenchResult } from './bench-result.ts'
import { round } from './match/answers.ts'
import { hashesOf, inEntriesDatabase } from './match/entries-database.ts'
import { faissIndexes, startFaiss } from './match/faiss.ts'
import { makeQueries } from './match/hashes.ts'

const limit = 2_000
const seconds = 15
const atOnce = 64
const changes = { everyMs: 100, each: 10 }
const queries = 20_000

export async function run({ entries = 10_000_000 } = {}): Promise<BenchResult> {
  return inEntriesDatabase(entries, async ({ databaseUrl, folder }) => {
    const some = await someHashes(databaseUrl, entries)
    const looked = makeQueries(some, queries)
    const foundation = await openFoundation(await configOf(databaseUrl, folder))
    const known = openKnown(foundation)
    try {
      await known.ready()
      const one = await measure(foundation, known, looked, 1)
      const turned = await measure(foundation, known, looked, 8)
      await known.stop()
      const reference = await ofFaiss(databaseUrl, folder, looked)
      return {
        ...{
          name: 'match-throughput',
          ours: one.perSecond,
          reference: reference?.perSecond ?? 0,
          unit: 'per second',
        },
        ...{ n: one.lookups, ratio: reference ? round(one.perSecond / reference.perSecond) : 0 },
        notes: {
          ours: `lookups a second of one PDQ, SHA-256 and MD5 among ${entries} entries by one server process with ${atOnce} at once, half of them matching, each with its entry read from PostgreSQL, on the same two cores; meanwhile ${perSecond} entries a second are added and as many withdrawn; at least ${limit}`,
          reference: reference
            ? `${reference.name} of FAISS: the same PDQ hashes in one call on two threads, without any change meanwhile`
            : 'FAISS is not installed',
          ...{ matchesFound: one.matches, addedAndWithdrawn: one.changed },
          eightTurnsPerSecond: turned.perSecond,
          ...{ secondsEach: seconds, processors: cpus().length },
        },
      }
    } finally {
      await known.stop()
      await foundation.close()
    }
  })
}

const perSecond = (changes.each * 1_000) / changes.everyMs

interface Measured {
  lookups: number
  perSecond: number
  matches: number
  changed: number
}

/** Keeps so many lookups under way, each with so many hashes, while another connection changes the list. */
async function measure(
  foundation: Foundation,
  known: Known,
  looked: Buffer,
  hashes: number,
): Promise<Measured> {
  const until = performance.now() + seconds * 1_000
  const measured: Measured = { lookups: 0, perSecond: 0, matches: 0, changed: 0 }
  const changing = keepChanging(foundation, known, until)
  let next = 0
  const hashAt = (n: number) => looked.toString('hex', (n % queries) * 32, ((n % queries) + 1) * 32)
  const from = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < until) {
        const n = next++
        // The turned ones of a picture that is asked for are near to nothing.
        const turned = Array.from({ length: hashes - 1 }, (_, turn) => hashAt(2 * (n * 7 + turn) + 1))
        const pdq = { quality: 100, hashes: [hashAt(n), ...turned] }
        const matches = await known.lookup({ pdq, sha256: hashAt(n + 1), md5: hashAt(n + 1).slice(0, 32) })
        measured.matches += matches.length
        measured.lookups += 1
      }
    }),
  )
  measured.perSecond = Math.round((measured.lookups / (performance.now() - from)) * 1_000)
  measured.changed = await changing
  return measured
}

/** Adds entries and withdraws those of the turn before; each must be found once it is there, and not after. */
async function keepChanging(foundation: Foundation, known: Known, until: number): Promise<number> {
  let changed = 0
  let before: { ids: number[]; sha256: string } | undefined
  for (let due = performance.now(); due < until; due += changes.everyMs) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    const fresh = Array.from({ length: changes.each }, () => Buffer.from(systemRandom(64)))
    const added = await foundation.database.transaction().execute(async (transaction) => {
      if (before) await withdrawEntries(foundation, transaction, before.ids, 'bench')
      return addEntries(
        foundation,
        transaction,
        'bench',
        fresh.map((bytes) => ({
          ...{ sha256: bytes.toString('hex', 0, 32), pdq: bytes.toString('hex', 32), pdqQuality: 100 },
          ...{ classification: 'baseline', scheme: 's', schemeVersion: '1', source: 'm', sourceEntry: 'n' },
          dated: new Date(),
        })),
      )
    })
    const sha256 = fresh[0]?.toString('hex', 0, 32) ?? ''
    if ((await known.lookup({ sha256 })).length !== 1) throw new Error('An entry that was added is not found')
    if (before && (await known.lookup({ sha256: before.sha256 })).length > 0)
      throw new Error('An entry that was withdrawn is found')
    before = { ids: added.flatMap((each) => (each.ok ? [each.id] : [])), sha256 }
    changed += changes.each
  }
  return changed
}

/** PDQ hashes of some of the entries. */
async function someHashes(databaseUrl: string, entries: number): Promise<Buffer> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ hash: Buffer }>(
    `select ${hashesOf.pdq('n')} as hash from generate_series(1::bigint, $1::bigint, greatest(1, $1 / 10000)) n`,
    [entries],
  )
  await client.end()
  return Buffer.concat(rows.map(({ hash }) => hash))
}

async function ofFaiss(databaseUrl: string, folder: string, looked: Buffer) {
  const faiss = await startFaiss()
  const index = faissIndexes.find(({ kind }) => kind === 'multi-hash')
  if (!faiss || !index) return undefined
  const [hashesPath, queriesPath] = [join(folder, 'hashes'), join(folder, 'queries')]
  const entries = await exportHashes(databaseUrl, hashesPath)
  await writeFile(queriesPath, looked)
  await faiss.build(index, hashesPath, entries, 2)
  const asked = queries / 10
  const { seconds: took } = await faiss.queryTogether(queriesPath, asked)
  faiss.stop()
  return { name: index.name, perSecond: Math.round(asked / took) }
}

/** Writes the PDQ of every entry to a file; how many there are. */
async function exportHashes(databaseUrl: string, path: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const parts: Buffer[] = []
  const atATime = 500_000
  const { rows } = await client.query<{ last: string }>('select max(id) as last from hash_entry')
  for (let from = 1; from <= Number(rows[0]?.last ?? 0); from += atATime) {
    const packed = await client.query<{ all: Buffer | null }>(
      `select string_agg(pdq, ''::bytea) as all from hash_entry where id >= $1 and id < $2 and withdrawn_at is null`,
      [from, from + atATime],
    )
    parts.push(packed.rows[0]?.all ?? Buffer.alloc(0))
  }
  await client.end()
  const all = Buffer.concat(parts)
  await writeFile(path, all)
  return all.length / 32
}

async function configOf(databaseUrl: string, folder: string): Promise<Config> {
  const dataDir = join(folder, 'data')
  await createKeys(dataDir, 'hotline.se', systemRandom)
  const input: ConfigInput = {
    member: {
      ...{ id: 'hotline.se', name: 'Hotline Sweden', kind: 'hotline', country: 'SE' },
      ...{ languages: ['sv', 'en'], mailAddress: 'notices@hotline-se.example' },
      website: 'https://hotline-se.example/',
    },
    ...{ dataDir, databaseUrl, network: {}, log: 'error' },
    mail: { outgoing: { host: '127.0.0.1', port: 2525 } },
  }
  const parsed = parseConfig(input)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.config
}
