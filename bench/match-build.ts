// `match-build`: from the start of a process until its index of ten million entries stands, loaded from PostgreSQL.
import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import type { BenchResult } from './bench-result.ts'
import { round } from './match/answers.ts'
import { inEntriesDatabase } from './match/entries-database.ts'

const limit = 60
const rounds = 2
const loading = fileURLToPath(new URL('match/loading-process.ts', import.meta.url))

interface Loaded {
  seconds: number
  tableBytes: number
  grownBytes: number
}

export async function run({ entries = 10_000_000 } = {}): Promise<BenchResult> {
  return inEntriesDatabase(entries, async ({ databaseUrl }) => {
    const loads: Loaded[] = []
    const reads: number[] = []
    for (let round = 0; round < rounds; round++) {
      reads.push(await readAll(databaseUrl))
      const { stdout } = await promisify(execFile)(process.execPath, [loading, databaseUrl])
      loads.push(JSON.parse(stdout) as Loaded)
    }
    const [slowest] = loads.toSorted((one, other) => other.seconds - one.seconds)
    if (!slowest) throw new Error('Nothing was loaded')
    const reference = Math.min(...reads)
    return {
      ...{
        name: 'match-build',
        ours: round(slowest.seconds),
        reference: round(reference),
        unit: 's',
        n: entries,
      },
      ratio: round(slowest.seconds / reference),
      notes: {
        ours: `from the start of the index thread until it answers, ${entries} entries with four kinds of hashes from PostgreSQL; the slower of ${rounds}; at most ${limit} s`,
        reference: 'the database alone: a loop over the same columns inside of it',
        bytesPerEntry: round(slowest.grownBytes / entries),
        tableBytesPerEntry: round(slowest.tableBytes / entries),
        processors: cpus().length,
      },
    }
  })
}

/** Every entry's hashes read inside of the database, without sending them anywhere. */
async function readAll(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const from = performance.now()
  await client.query(`do $$ declare entry record; begin
    for entry in select id, md5, sha1, sha256, pdq from hash_entry where withdrawn_at is null loop end loop; end $$`)
  const seconds = (performance.now() - from) / 1000
  await client.end()
  return seconds
}
