import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { eventsOf } from '../accounts/testing/staff.ts'
import type { ItemDetail } from './index.ts'
import { answered, aWorkbench, type Workbench } from './testing/a-workbench.ts'
import { anItem } from './testing/an-item.ts'

let bench: Workbench
beforeAll(async () => {
  bench = await aWorkbench()
  bench.foundation.jobs.define({
    queue: 'test-moved',
    payload: z.object({ itemId: z.string() }),
    handle: async () => {},
  })
  bench.foundation.jobs.follow('item-moved', 'test-moved')
  await bench.foundation.jobs.start({ work: false })
})
afterAll(() => bench.close())
beforeEach(() => bench.clock.advance(60_000))

test('hosting said by hand keeps what the trace knew, answers the attention and is recorded', async () => {
  const { foundation, alex } = bench
  const { id } = await anItem(foundation, {
    attention: 'cannot-trace',
    hosting: { country: 'US', proxied: true },
  })
  const shown = await answered<ItemDetail>(
    alex.ask('POST', `/api/items/${id}/hosting`, { country: 'NL', provider: 'Behind the Proxy' }),
  )
  expect(shown).toMatchObject({ attention: null, hostingCountry: 'NL', stage: 'assessment' })
  expect(shown.hosting).toMatchObject({
    ...{ country: 'NL', provider: 'Behind the Proxy', abuseContact: 'abuse@hosting.example', proxied: false },
    addresses: ['192.0.2.10'],
  })
  expect((await eventsOf(foundation, 'item.traced')).at(-1)).toMatchObject({
    ...{ actor: `user:${alex.id}`, detail: { country: 'NL', before: 'US' } },
  })
  expect((await alex.ask('POST', `/api/items/${id}/hosting`, { country: 'nl' })).status).toBe(422)
})

test('hosting said by hand of an assessed item sends it on its way again', async () => {
  const { foundation, alex } = bench
  const moves = async () =>
    (
      await foundation.pool.query<{ data: { itemId: string } }>(
        `select data from pgboss.job where name = 'test-moved'`,
      )
    ).rows.map((row) => row.data.itemId)
  const waiting = await anItem(foundation)
  await answered(alex.ask('POST', `/api/items/${waiting.id}/hosting`, { country: 'NL' }))
  expect(await moves()).toEqual([])
  const { id } = await anItem(foundation)
  await answered(alex.ask('POST', `/api/items/${id}/assessments`, { classification: 'baseline' }))
  await answered(alex.ask('POST', `/api/items/${id}/hosting`, { country: 'NL' }))
  expect(await moves()).toEqual([id])
})
