import pg from 'pg'

/** Every row of every table as text, bytea as hex: what a logical dump would hold. */
export async function dumpDatabase(url: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    )
    const lines: string[] = []
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`select t::text as row from ${name} t`)
      lines.push(name, ...rows.rows.map(({ row }) => row))
    }
    await client.query('checkpoint')
    return Buffer.from(lines.join('\n'))
  } finally {
    await client.end()
  }
}
