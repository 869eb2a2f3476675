// a server that ends in the middle of a migration leaves the old state or the new one, and the next start goes on.
import { expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import { testDatabase } from './testing/test-foundation.ts'

const first = { id: '9001-first', sql: 'create table first_made (n integer)' }
const second = {
  id: '9002-second',
  sql: 'create table second_made (n integer); insert into first_made values (1)',
}
const cutOff = { ...second, sql: `${second.sql}; select pg_terminate_backend(pg_backend_pid())` }

test('cut off in the middle, a migration has left nothing of itself, and runs whole at the next start', async () => {
  const { pool, close } = openDatabase(await testDatabase())
  try {
    await expect(migrate(pool, [first, cutOff])).rejects.toThrow('Migration 9002-second failed')
    const made = await pool.query(
      "select to_regclass('second_made') as there, (select count(*)::int from first_made) as n",
    )
    expect(made.rows).toEqual([{ there: null, n: 0 }])
    expect(await migrate(pool, [first, second])).toEqual([second.id])
    expect((await pool.query('select n from first_made')).rows).toEqual([{ n: 1 }])
    expect(await migrate(pool, [first, second])).toEqual([])
  } finally {
    await close()
  }
})
