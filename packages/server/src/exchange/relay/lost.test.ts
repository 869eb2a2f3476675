// the relay's disk is wiped, the relay replays, the relay withholds; and everybody is ended at every step.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ItemId, manualClock } from '../../foundation/index.ts'
import { relayedAndNotDelivered } from '../outbox/relayed.ts'
import { anItem, pictureOf, viewOf } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

const clock = manualClock(new Date('2026-11-24T20:00:00Z'))
let network: TestNetwork
let hub: TestMember
let se: TestMember
let fi: TestMember
/** Arriving at this fault point throws, as often as it says. */
let trap: { label: string; times: number } | undefined
beforeEach(async () => {
  trap = undefined
  const reach = (label: string) => {
    if (trap?.label !== label || trap.times === 0) return
    trap.times -= 1
    throw new Error(`ended at ${label}`)
  }
  network = await testNetwork(
    [
      { id: 'secretariat', kind: 'secretariat', country: 'XX' },
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.fi', kind: 'hotline', country: 'FI', pulls: true },
    ],
    { clock, faults: { reach } },
  )
  hub = network.member('secretariat')
  se = network.member('hotline.se')
  fi = network.member('hotline.fi')
})
afterEach(() => network.close())

const sent = () =>
  se.foundation.database
    .selectFrom('envelope_out')
    .selectAll()
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
const picture = new TextEncoder().encode('a generated pattern')

async function handOver(): Promise<ItemId> {
  const itemId = await anItem(se.foundation, { country: 'FI', picture })
  await se.exchange.route(itemId)
  await se.exchange.runDue()
  return itemId
}

async function wipe(tables: boolean): Promise<void> {
  const { database, vault } = hub.foundation
  for (const { sha256 } of await database.selectFrom('relayed_part').select('sha256').execute())
    await vault.blobs.delete(sha256)
  if (!tables) return
  await database.deleteFrom('relayed_part').execute()
  await database.deleteFrom('relayed_envelope').execute()
  await database.deleteFrom('part_in').execute()
}

async function goOn(rounds = 3): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    clock.advance(16 * 60_000)
    await se.exchange.runDue()
    await fi.exchange.runDue()
  }
}

/** One envelope, one record, one receipt, the same on both sides, and the item with its evidence. */
async function expectDeliveredOnce(itemId: ItemId): Promise<void> {
  const envelope = await sent()
  expect(envelope.state).toBe('delivered')
  const { database } = fi.foundation
  const inbox = await database.selectFrom('inbox').select('receipt').where('id', '=', envelope.id).execute()
  expect(inbox).toEqual([{ receipt: envelope.receipt }])
  const records = await database
    .selectFrom('inbox_record')
    .select('state')
    .where('item_id', '=', itemId)
    .execute()
  expect(records).toEqual([{ state: 'applied' }])
  expect(await viewOf(fi.foundation, itemId)).toMatchObject({ stage: 'offered' })
  expect(await pictureOf(fi.foundation, itemId)).toEqual(picture)
  const left = await hub.foundation.database.selectFrom('relayed_part').select('sha256').execute()
  expect(left).toEqual([])
}

test.each([
  ['its whole memory', true],
  ['the sealed parts', false],
])(
  'a relay that has lost %s loses nothing: the sender sends it again as soon as it has asked',
  async (_, tables) => {
    const itemId = await handOver()
    expect(await sent()).toMatchObject({ state: 'queued' })
    await wipe(tables)
    await fi.exchange.runDue()
    expect(await sent()).toMatchObject({ state: 'queued', receipt: null })
    await goOn(1)
    await expectSoon(itemId)
  },
)

async function expectSoon(itemId: ItemId): Promise<void> {
  await goOn(2)
  await expectDeliveredOnce(itemId)
}

test('a relay that has lost the receipt gets it again, and the sender with it', async () => {
  const itemId = await handOver()
  await fi.exchange.runDue()
  await wipe(true)
  expect(await sent()).toMatchObject({ state: 'queued' })
  await goOn()
  await expectDeliveredOnce(itemId)
})

test('what a relay shows again and again is taken once, and answered with the same bytes', async () => {
  const itemId = await handOver()
  const { jws } = await sent()
  await fi.exchange.runDue()
  for (let n = 0; n < 3; n++) {
    await hub.foundation.database
      .updateTable('relayed_envelope')
      .set({ state: 'waiting', jws, receipt: null, receipt_kind: null, ended_at: null })
      .execute()
    await fi.exchange.runDue()
  }
  await goOn(1)
  await expectDeliveredOnce(itemId)
})

test('a relay that withholds ends nothing: it is seen since when, posted again, and given to a person at last', async () => {
  await handOver()
  const since = clock.now()
  const relayed = await sent()
  const at = (hours: number) => new Date(since.getTime() + hours * 3_600_000)
  clock.advance(4 * 3_600_000 + 1)
  await se.exchange.runDue()
  expect(await sent()).toMatchObject({
    state: 'queued',
    relayed_at: since,
    relayed_receipt: relayed.relayed_receipt,
  })
  expect((await sent()).attempts).toBe(relayed.attempts)
  expect(await relayedAndNotDelivered(se.foundation.database, at(4))).toEqual([
    { peer: 'hotline.fi', envelopes: 1, since },
  ])
  expect(await relayedAndNotDelivered(se.foundation.database, since)).toEqual([])
  clock.advance(14 * 24 * 3_600_000)
  await se.exchange.runDue()
  expect(await sent()).toMatchObject({ state: 'dead-letter', problem: 'expired', receipt: null })
})

test('a receipt that comes to light after the sender had given up still counts', async () => {
  const itemId = await handOver()
  await fi.exchange.runDue()
  clock.advance(14 * 24 * 3_600_000)
  await se.exchange.runDue()
  await se.exchange.runDue()
  await expectDeliveredOnce(itemId)
})

const steps = [
  'exchange.sender.after-response',
  'exchange.sender.after-relayed',
  'exchange.sender.after-asking',
  'exchange.sender.before-commit',
  'exchange.sender.after-commit',
  'exchange.relay.before-commit',
  'exchange.relay.inside-commit',
  'exchange.relay.after-commit',
  'exchange.relay.part-dropped',
  'exchange.relay.answered',
  'exchange.pull.after-lease',
  'exchange.pull.after-part',
  'exchange.pull.before-receipt',
  'exchange.pull.after-receipt',
  'exchange.receiver.before-commit',
  'exchange.receiver.inside-commit',
  'exchange.receiver.after-commit',
]

test('whoever is ended at whatever step goes on where it was', async () => {
  for (const label of steps) {
    trap = { label, times: 1 }
    const itemId = await anItem(se.foundation, { country: 'FI', picture })
    await se.exchange.route(itemId)
    for (let n = 0; n < 3; n++) {
      clock.advance(16 * 60_000)
      await se.exchange.runDue().catch(() => {})
      await fi.exchange.runDue().catch(() => {})
    }
    expect([label, trap.times]).toEqual([label, 0])
    await Promise.all([se, fi, hub].map((member) => member.restart()))
    await goOn(2)
    await expectDeliveredOnce(itemId)
  }
  const ends = await hub.foundation.database.selectFrom('relayed_envelope').select('state').execute()
  expect(ends).toEqual(steps.map(() => ({ state: 'answered' })))
}, 180_000)
