// The reference, in a process of its own: 16 clients, each inserting and committing one row of about 500 bytes after the
// other.
import { randomBytes } from 'node:crypto'
import pg from 'pg'

const [databaseUrl = '', seconds = '5', clients = '16'] = process.argv.slice(2)
const setUp = new pg.Client({ connectionString: databaseUrl })
await setUp.connect()
await setUp.query(
  'create table if not exists reference_row (id text primary key, at timestamptz not null, body bytea not null)',
)
await setUp.end()

const body = randomBytes(460)
const until = Date.now() + Number(seconds) * 1_000
let inserted = 0

async function insertOneAfterTheOther(): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  while (Date.now() < until) {
    await client.query('insert into reference_row (id, at, body) values ($1, $2, $3)', [
      randomBytes(13).toString('hex'),
      new Date(),
      body,
    ])
    inserted += 1
  }
  await client.end()
}

const started = performance.now()
await Promise.all(Array.from({ length: Number(clients) }, insertOneAfterTheOther))
const tookMs = performance.now() - started
const { user, system } = process.cpuUsage()
process.stdout.write(JSON.stringify({ count: inserted, tookMs, cpuUs: user + system }))
