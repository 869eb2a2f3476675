import pg from 'pg'

/** The index thread's own connection. */
export interface DatabaseSession {
  /** When the server process behind it was started: another one may be an earlier state of the database, or a stand-by's. */
  serverStartedAt: string
  isOpen(): boolean
  /** One value of `bytea`, or null. */
  bytes(text: string, values?: readonly unknown[]): Promise<Buffer | null>
  row<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row>
  /** The one column (`bytea`) of a query's rows, so many at once; inside `inSnapshot`. */
  pieces(text: string, values: readonly unknown[], atOnce: number): AsyncIterable<Buffer[]>
  /** Statements that all see the same state. */
  inSnapshot<Answer>(read: () => Promise<Answer>): Promise<Answer>
  /** Inside `inSnapshot`: a statement that reads the whole table. */
  countingAll<Answer>(read: () => Promise<Answer>): Promise<Answer>
  close(): Promise<void>
}

/** A database that does not answer for so long counts as away. */
const answerMs = 60_000

export async function openSession(databaseUrl: string): Promise<DatabaseSession> {
  const client = new pg.Client({
    ...{ connectionString: databaseUrl, keepAlive: true },
    ...{ connectionTimeoutMillis: answerMs, query_timeout: answerMs },
  })
  let open = true
  client.on('error', () => {})
  client.on('end', () => {
    open = false
  })
  await client.connect()
  // What is read here is found by an index, also where the statistics of a table that has just grown say otherwise.
  await client.query('set enable_seqscan = off')

  async function row<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row> {
    const { rows } = await client.query<Row>(text, [...values])
    const [first] = rows
    if (first === undefined) throw new Error('A statement that gives one row gave none')
    return first
  }

  async function bytes(text: string, values: readonly unknown[] = []): Promise<Buffer[]> {
    const query = { text, values: [...values], rowMode: 'array' as const }
    const { rows } = await client.query<(Buffer | null)[]>(query)
    return rows.flatMap(([value]) => value ?? [])
  }

  async function* pieces(text: string, values: readonly unknown[], atOnce: number): AsyncGenerator<Buffer[]> {
    await client.query(`declare pieces no scroll cursor for ${text}`, [...values])
    for (;;) {
      const some = await bytes(`fetch ${atOnce} from pieces`)
      if (some.length === 0) break
      yield some
    }
    await client.query('close pieces')
  }

  const { started } = await row<{ started: string }>('select pg_postmaster_start_time()::text as started')
  return {
    serverStartedAt: started,
    isOpen: () => open,
    row,
    bytes: async (text, values) => (await bytes(text, values))[0] ?? null,
    pieces,
    inSnapshot: async (read) => {
      await client.query('begin isolation level repeatable read read only')
      try {
        return await read()
      } finally {
        await client.query('rollback').catch(() => {})
      }
    },
    countingAll: async (read) => {
      await client.query('set local enable_seqscan = on')
      const answer = await read()
      await client.query('set local enable_seqscan = off')
      return answer
    },
    close: () => client.end(),
  }
}
