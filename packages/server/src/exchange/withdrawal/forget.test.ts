import { afterAll, beforeAll, expect, test } from 'vitest'
import { evidenceBlobs } from '../../capture/index.ts'
import { analyst, anItem, viewOf } from '../testing/builders.ts'
import { type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { withdraw } from './withdraw.ts'

let network: TestNetwork
beforeAll(async () => {
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    ],
    {},
    { work: true },
  )
})
afterAll(() => network.close())

const patience = { timeout: 60_000, interval: 200 }

test('with its workers running, a holder also deletes the sealed files, as they came and as they were kept', async () => {
  const { foundation } = network.member('hotline.se')
  const nl = network.member('hotline.nl').foundation
  const itemId = await anItem(foundation, { picture: new TextEncoder().encode('a geometric pattern') })
  await network.member('hotline.se').exchange.route(itemId)
  await expect.poll(async () => (await viewOf(nl, itemId))?.stage, patience).toBe('offered')
  const kept = await evidenceBlobs(nl, itemId)
  const came = await nl.database.selectFrom('part_in').select('sha256').execute()
  const blobs = [...kept.map(({ blob }) => blob), ...came.map(({ sha256 }) => sha256)]
  expect(blobs).toHaveLength(3)
  for (const blob of blobs) expect(await nl.vault.blobs.has(blob)).toBe(true)
  await withdraw(foundation, itemId, analyst, { reason: 'other', words: '', address: true })
  const left = async () => (await Promise.all(blobs.map((blob) => nl.vault.blobs.has(blob)))).filter(Boolean)
  await expect.poll(left, patience).toEqual([])
  const answered = () =>
    foundation.database.selectFrom('take_back_answer').select(['member', 'answer']).execute()
  await expect.poll(answered, patience).toEqual([{ member: 'hotline.nl', answer: 'removed' }])
}, 180_000)
