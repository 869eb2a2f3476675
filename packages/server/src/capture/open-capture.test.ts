import { afterEach, expect, test, vi } from 'vitest'
import { testFoundation } from '../foundation/testing/test-foundation.ts'
import { openTracing } from '../tracing/index.ts'
import { openCapture } from './index.ts'
import { html, type Site, startSite } from './testing/site.ts'
import { addPage } from './testing/world.ts'

let stop: () => Promise<void>
let site: Site
afterEach(async () => {
  await stop()
  await site.stop()
})

async function start(browser: { executablePath?: string }, policy: { capture?: 'never' } = {}) {
  site = await startSite({ '/': html('<p>words</p>') })
  const { foundation, close } = await testFoundation({
    // It loads only what the tests serve, also where there is no sandbox.
    ...{ browser: { allowUnsandboxed: true, ...browser }, policy, log: 'silent' },
    tracing: { allowedPrefixes: ['127.0.0.1/32'], allowedPorts: [site.port] },
  })
  openTracing(foundation)
  const room = openCapture(foundation)
  stop = async () => {
    await room.stop()
    await close()
  }
  await foundation.jobs.start({ work: true })
  const item = await addPage(foundation, `${site.origin}/`, {})
  const row = () =>
    foundation.database
      .selectFrom('content_item')
      .selectAll()
      .where('id', '=', item)
      .executeTakeFirstOrThrow()
  return { foundation, item, row }
}

test('a traced item is captured by the worker', async () => {
  const { foundation, item, row } = await start({})
  await foundation.database
    .transaction()
    .execute((transaction) => foundation.jobs.announce(transaction, 'item-traced', [{ itemId: item }]))
  await vi.waitFor(
    async () => expect(await row()).toMatchObject({ stage: 'assessment', attention: null }),
    30_000,
  )
  expect((await row()).captured_at).not.toBeNull()
})

test('a capture whose job is dead goes to a person, and a broken installation blames no page', async () => {
  const { foundation, item, row } = await start({ executablePath: '/nowhere/chromium' })
  await foundation.database
    .transaction()
    .execute((transaction) => foundation.jobs.enqueue(transaction, 'capture-item.dead', [{ itemId: item }]))
  await vi.waitFor(async () => expect(await row()).toMatchObject({ attention: 'cannot-load' }), 30_000)
  const other = await addPage(foundation, `${site.origin}/`, {})
  await foundation.database
    .transaction()
    .execute((transaction) => foundation.jobs.announce(transaction, 'item-traced', [{ itemId: other }]))
  await vi.waitFor(async () => {
    const { rows } = await foundation.pool.query<{ state: string }>(
      `select state from pgboss.job where name = 'capture-item' and data->>'itemId' = $1`,
      [other],
    )
    expect(rows[0]?.state).toBe('retry')
  }, 30_000)
  const captures = await foundation.database.selectFrom('capture').select('item_id').execute()
  expect(captures.map(({ item_id }) => item_id)).toEqual([item])
})
