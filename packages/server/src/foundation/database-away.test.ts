import { expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { isDatabaseAway } from './database-away.ts'
import { freePort } from './embedded-database.ts'
import { testFoundation } from './testing/test-foundation.ts'

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error,
  )

test('where nobody listens the database is away', async () => {
  const { pool, close } = openDatabase(`postgres://nobody@127.0.0.1:${await freePort()}/none`)
  expect(isDatabaseAway(await failureOf(pool.query('select 1')))).toBe(true)
  await close()
})

test('a connection that is cut under a query is a database that is away; a wrong query is not', async () => {
  const { config, close } = await testFoundation()
  const { pool, close: end } = openDatabase(String(config.databaseUrl))
  const asked = failureOf(pool.query('select pg_terminate_backend(pg_backend_pid()), pg_sleep(60)'))
  expect(isDatabaseAway(await asked)).toBe(true)
  expect(isDatabaseAway(await failureOf(pool.query('select 1 / 0')))).toBe(false)
  await end()
  await close()
})
