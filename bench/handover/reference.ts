import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import pg from 'pg'

const clients = 16
const inserts = 4_000

/** Committed single-row inserts a second by 16 clients on the same cluster, rows of the size of a record. */
export async function committedInserts(databaseUrl: string): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: clients })
  await pool.query(
    'create table if not exists bench_reference (id bigserial primary key, body bytea not null)',
  )
  const body = Buffer.alloc(1_500, 1)
  const one = async () => {
    for (let i = 0; i < inserts / clients; i++)
      await pool.query('insert into bench_reference (body) values ($1)', [body])
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: clients }, one))
  const seconds = (performance.now() - from) / 1000
  await pool.end()
  return inserts / seconds
}

/** Median milliseconds of one committed insert by one client. */
export async function commitLatency(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const waits: number[] = []
  for (let i = 0; i < 200; i++) {
    const from = performance.now()
    await client.query('insert into bench_reference (body) values ($1)', [Buffer.alloc(1_500, 1)])
    waits.push(performance.now() - from)
  }
  await client.end()
  return waits.toSorted((a, b) => a - b)[100] ?? 0
}

/** Median milliseconds of a raw round trip of 4 kB over loopback TCP. */
export async function loopbackRoundTrip(): Promise<number> {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
  await once(socket, 'connect')
  const waits: number[] = []
  const message = Buffer.alloc(4_096, 1)
  for (let i = 0; i < 500; i++) {
    const from = performance.now()
    socket.write(message)
    for (let got = 0; got < message.length; ) got += ((await once(socket, 'data')) as [Buffer])[0].length
    waits.push(performance.now() - from)
  }
  socket.destroy()
  server.close()
  return waits.toSorted((a, b) => a - b)[250] ?? 0
}
