// How long sealed parts are kept, and that one that is lost comes back from its sender.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ItemId, manualClock, sealLedger } from '../../foundation/index.ts'
import { anItem, pictureOf } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
const hour = 3_600_000

beforeAll(async () => {
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())

const picture = new Uint8Array([7, 7, 7, 7])

async function handOver(): Promise<{ item: ItemId; id: string; parts: string[] }> {
  const item = await anItem(se.foundation, { picture })
  await se.exchange.route(item)
  await settle()
  const sent = await se.foundation.database
    .selectFrom('envelope_out')
    .select('id')
    .where('kind', '=', 'report')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const parts = await se.foundation.database
    .selectFrom('part_envelope')
    .select('sha256')
    .where('envelope_id', '=', sent.id)
    .execute()
  return { item, id: sent.id, parts: parts.map(({ sha256 }) => sha256) }
}

async function settle() {
  for (let round = 0; round < 3; round++) {
    clock.advance(5 * 60_000)
    for (const member of [se, nl]) {
      await sealLedger(member.foundation)
      await member.foundation.jobs.runLoop('exchange-upkeep')
      await member.exchange.runDue()
    }
  }
}

async function night() {
  clock.advance(27 * hour)
  await settle()
  for (const member of [se, nl]) await member.foundation.jobs.runLoop('exchange-keeping')
}

const here = async (member: TestMember, parts: readonly string[]) =>
  Promise.all(parts.map((sha256) => member.foundation.vault.blobs.has(sha256)))

test('a part that is gone from disk comes back from its sender by its hash, and only to its addressee', async () => {
  const { parts } = await handOver()
  const [first = ''] = parts
  await nl.foundation.vault.blobs.delete(first)
  expect(await nl.exchange.fetchLostParts()).toMatchObject({ fetched: 1, lost: [] })
  expect(await here(nl, parts)).toEqual(parts.map(() => true))
  // What nobody has any more is named.
  await se.foundation.vault.blobs.delete(first)
  await nl.foundation.vault.blobs.delete(first)
  expect(await nl.exchange.fetchLostParts()).toMatchObject({
    fetched: 0,
    lost: [{ from: 'hotline.se', sha256: first }],
  })
})

test('parts are kept until both have agreed and the days have passed; envelopes, receipts and the evidence stay', async () => {
  const { item, id, parts } = await handOver()
  await night()
  await night()
  expect(await here(se, parts)).toEqual(parts.map(() => true))
  clock.advance(36 * 24 * hour)
  await network.renewDirectory()
  const late = await handOver()
  await night()
  await night()
  for (const member of [se, nl]) {
    expect(await here(member, parts)).toEqual(parts.map(() => false))
    expect(await here(member, late.parts)).toEqual(late.parts.map(() => true))
  }
  const kept = await nl.foundation.database
    .selectFrom('inbox')
    .select(['jws', 'receipt'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(kept.jws.length * kept.receipt.length).toBeGreaterThan(0)
  expect(Buffer.from((await pictureOf(nl.foundation, item)) ?? [])).toEqual(Buffer.from(picture))
})

test('parts of an item that was shredded are removed at the next look, on the side that shredded it', async () => {
  const { item, parts } = await handOver()
  await se.foundation.vault.shred(se.foundation.database, item)
  await se.foundation.jobs.runLoop('exchange-keeping')
  expect(await here(se, parts)).toEqual(parts.map(() => false))
  expect(await here(nl, parts)).toEqual(parts.map(() => true))
  await nl.foundation.vault.shred(nl.foundation.database, item)
  await nl.foundation.jobs.runLoop('exchange-keeping')
  expect(await here(nl, parts)).toEqual(parts.map(() => false))
})
