import { afterAll, beforeAll, expect, test } from 'vitest'
import { findItem, itemUrl } from '../reports/index.ts'
import { acceptItem } from './flow/answer.ts'
import { analyst, anItem, pictureOf, storyOf, viewOf } from './testing/builders.ts'
import { type TestNetwork, testNetwork } from './testing/test-network.ts'

let network: TestNetwork
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'interpol', kind: 'interpol', country: 'XX' },
  ])
})
afterAll(() => network.close())

test('an item hosted abroad reaches the hotline there and INTERPOL, with its evidence, by one sealed body', async () => {
  const se = network.member('hotline.se')
  const nl = network.member('hotline.nl')
  const interpol = network.member('interpol')
  const picture = new TextEncoder().encode('a geometric pattern')
  const itemId = await anItem(se.foundation, { picture, kind: 'image' })
  await se.exchange.route(itemId)
  await network.settle()

  expect(await viewOf(nl.foundation, itemId)).toMatchObject({
    stage: 'offered',
    holder: 'hotline.se',
    classification: 'baseline',
  })
  expect(await viewOf(interpol.foundation, itemId)).toMatchObject({ stage: 'followed', holder: 'hotline.se' })
  expect(await pictureOf(nl.foundation, itemId)).toEqual(picture)
  expect(await pictureOf(interpol.foundation, itemId)).toEqual(picture)
  const arrived = await findItem(nl.foundation.database, itemId)
  const sent = await findItem(se.foundation.database, itemId)
  if (!arrived || !sent) throw new Error('the item is missing')
  expect(await itemUrl(nl.foundation, arrived)).toBe(await itemUrl(se.foundation, sent))
  const envelopes = await se.foundation.database.selectFrom('envelope_out').selectAll().execute()
  expect(envelopes.map(({ peer, state }) => [peer, state]).toSorted()).toEqual([
    ['hotline.nl', 'delivered'],
    ['interpol', 'delivered'],
  ])
  expect(new Set(envelopes.map(({ pack }) => pack)).size).toBe(1)
  expect(await storyOf(se.foundation, itemId)).toEqual(
    expect.arrayContaining(['item.handed-over', 'item.submitted', 'item.delivered']),
  )

  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: true })
  await network.settle()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'takedown', holder: 'hotline.nl' })
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ stage: 'with-member', holder: 'hotline.nl' })
  expect(await viewOf(interpol.foundation, itemId)).toMatchObject({ stage: 'followed', holder: 'hotline.nl' })
})
