// A database with millions of entries in one list, in the state in which a server finds one that has run for a while.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate, startEmbeddedDatabase } from '../../packages/server/src/foundation/index.ts'

const settings = {
  ...{ shared_buffers: '1GB', max_wal_size: '4GB', maintenance_work_mem: '512MB' },
  ...{ checkpoint_timeout: '30min', autovacuum: 'off' },
}

export async function inEntriesDatabase<Answer>(
  entries: number,
  use: (world: { databaseUrl: string; folder: string }) => Promise<Answer>,
): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-bench-'))
  const cluster = await startEmbeddedDatabase(join(folder, 'database'), { settings })
  try {
    const databaseUrl = await cluster.databaseUrl('known')
    await fill(databaseUrl, entries)
    return await use({ databaseUrl, folder })
  } finally {
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A hash that a number has, for the fill and for queries alike. */
export const hashesOf = {
  pdq: (n: string) => `sha256(int8send(${n}))`,
  sha256: (n: string) => `sha256(int8send(-${n}))`,
}

async function fill(databaseUrl: string, entries: number): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  await migrate(pool)
  await pool.query(`insert into hash_list (id, name, kind, created_at, created_by)
    values ('bench', 'bench', 'imported', now(), 'server')`)
  // Filling is not what is measured: no log, no checks, indexes at the end.
  await pool.query('set session_replication_role = replica')
  const { rows } = await pool.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where tablename = 'hash_entry' and indexname <> 'hash_entry_pkey'`,
  )
  for (const { indexname } of rows) await pool.query(`drop index ${indexname}`)
  await pool.query(
    `insert into hash_entry (list_id, md5, sha1, sha256, pdq, pdq_quality, classification, scheme, scheme_version,
       source, source_entry, dated)
     select 'bench', substr(other, 1, 16), substr(other, 5, 20), other, ${hashesOf.pdq('n')}, 100, 'baseline',
       'interpol-baseline', '1', 'hotline.nl', n::text, now()
     from (select n, ${hashesOf.sha256('n')} as other from generate_series(1::bigint, $1::bigint) n) made`,
    [entries],
  )
  for (const { indexdef } of rows) await pool.query(indexdef)
  await pool.query('vacuum analyze hash_entry')
  await pool.end()
}
