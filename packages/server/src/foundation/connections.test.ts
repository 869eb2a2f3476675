import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseConfig } from './config.ts'
import { openFoundation } from './foundation.ts'
import { type TestFoundation, testFoundation } from './testing/test-foundation.ts'

let hotline: TestFoundation
beforeAll(async () => {
  hotline = await testFoundation()
})
afterAll(() => hotline.close())

test('a process that has just started reads a data key while each of its connections is in a transaction that waits for it', async () => {
  const sealed = (await hotline.foundation.columns.ready()).seal('words', 'p')
  const parsed = parseConfig(hotline.config)
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const restarted = await openFoundation(parsed.config)
  try {
    const connections = restarted.pool.options.max
    const all = Promise.withResolvers<void>()
    let begun = 0
    const opened = Array.from({ length: connections }, () =>
      restarted.database.transaction().execute(async (transaction) => {
        await sql`select 1`.execute(transaction)
        begun += 1
        if (begun === connections) all.resolve()
        await all.promise
        return restarted.columns.open(sealed, 'p')
      }),
    )
    expect(await Promise.all(opened)).toEqual(Array.from({ length: connections }, () => 'words'))
  } finally {
    await restarted.close()
  }
})
