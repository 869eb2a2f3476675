import { afterEach, expect, test } from 'vitest'
import { type ItemId, manualClock, user } from '../../foundation/index.ts'
import { acceptItem } from '../flow/answer.ts'
import { analyst, anItem, viewOf } from '../testing/builders.ts'
import { type HostileProxy, hostileProxy } from '../testing/hostile-proxy.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { giveUp } from './give-up.ts'
import { hurry } from './hurry.ts'
import { resend } from './resend.ts'

let network: TestNetwork
let proxy: HostileProxy
let se: TestMember
let nl: TestMember
const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
const me = user(analyst)

/** What Sweden sends to the Netherlands gets lost until it has expired; INTERPOL has got it. */
async function withDeadLetter(): Promise<ItemId> {
  proxy = await hostileProxy(() => nl.origin)
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE', policy: { envelopeValidMs: 60_000 } },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', url: proxy.url },
      { id: 'interpol', kind: 'interpol', country: 'XX' },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  proxy.treat(() => 'lose-request')
  const itemId = await anItem(se.foundation)
  await se.exchange.route(itemId)
  await se.exchange.runDue()
  await tryAgain()
  proxy.treat(() => 'pass')
  return itemId
}
afterEach(async () => {
  await network.close()
  await proxy.close()
})

async function tryAgain() {
  clock.advance(16 * 60_000)
  await se.exchange.runDue()
}
const envelopesTo = (peer: string) =>
  se.foundation.database
    .selectFrom('envelope_out')
    .selectAll()
    .where('peer', '=', peer)
    .orderBy('seq')
    .execute()
const theDeadOne = async () => {
  const dead = (await envelopesTo('hotline.nl')).find(({ state }) => state !== 'delivered')
  if (!dead) throw new Error('nothing is dead')
  return dead
}
const again = (id: string) =>
  se.foundation.database.transaction().execute((transaction) => resend(se, transaction, id, me))
const openAlarms = () =>
  se.foundation.database
    .selectFrom('alarm')
    .select(['kind', 'peer', 'about', 'subject'])
    .where('resolved_at', 'is', null)
    .execute()
const recordsAt = (member: TestMember) =>
  member.foundation.database.selectFrom('inbox_record').selectAll().execute()

test('a dead letter is sent again in an envelope of its own, to that member alone, and arrives', async () => {
  const itemId = await withDeadLetter()
  const dead = await theDeadOne()
  expect(dead).toMatchObject({ state: 'dead-letter', problem: 'expired', settled: null })
  expect(await openAlarms()).toEqual([
    { kind: 'dead-letter', peer: 'hotline.nl', about: 'envelope', subject: dead.id },
  ])
  expect(await again(dead.id)).toEqual({ ok: true, records: 1, leftOut: 0 })
  expect(await openAlarms()).toEqual([])
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ attention: null })
  await se.exchange.runDue()
  expect((await envelopesTo('hotline.nl')).map(({ state, settled }) => [state, settled])).toEqual([
    ['dead-letter', 'resent'],
    ['delivered', null],
  ])
  expect(await envelopesTo('interpol')).toHaveLength(1)
  await nl.exchange.runDue()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: true })
  await network.settle()
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ holder: 'hotline.nl' })
})

test('a receiver that had taken it before takes no harm: each record takes effect once', async () => {
  const itemId = await withDeadLetter()
  await again((await theDeadOne()).id)
  await se.exchange.runDue()
  // As if the first answer had been lost for good: the envelope is dead here, and taken there.
  await se.foundation.database
    .updateTable('envelope_out')
    .set({ state: 'dead-letter', receipt: null, problem: 'crashed-repeatedly' })
    .where('peer', '=', 'hotline.nl')
    .where('state', '=', 'delivered')
    .execute()
  const taken = (await envelopesTo('hotline.nl')).at(-1)
  expect(await again(taken?.id ?? '')).toMatchObject({ ok: true })
  await network.settle()
  expect((await envelopesTo('hotline.nl')).at(-1)).toMatchObject({ state: 'delivered' })
  expect((await recordsAt(nl)).filter(({ item_id }) => item_id === itemId)).toHaveLength(1)
})

test('it is sent again once, however often and by however many it is asked', async () => {
  await withDeadLetter()
  const { id } = await theDeadOne()
  const answers = await Promise.all([again(id), again(id), again(id)])
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  expect(answers.filter((one) => !one.ok)).toEqual(Array(2).fill({ ok: false, reason: 'settled-already' }))
  await se.exchange.runDue()
  const delivered = (await envelopesTo('hotline.nl')).find(({ state }) => state === 'delivered')
  expect(await again(delivered?.id ?? '')).toEqual({ ok: false, reason: 'not-ended' })
  expect(await again('nothing')).toEqual({ ok: false, reason: 'unknown-envelope' })
})

test('an offer is not made again when the item is closed or has gone elsewhere', async () => {
  const itemId = await withDeadLetter()
  await se.foundation.database
    .updateTable('content_item')
    .set({ assigned_member: 'hotline.de' })
    .where('id', '=', itemId)
    .execute()
  expect(await again((await theDeadOne()).id)).toEqual({ ok: false, reason: 'nothing-left' })
  expect(await theDeadOne()).toMatchObject({ settled: null })
})

test('a person can let it go with a reason: it is kept, the alarm ends, and the offered item still needs somebody', async () => {
  const itemId = await withDeadLetter()
  const { id } = await theDeadOne()
  const letGo = () =>
    se.foundation.database
      .transaction()
      .execute((transaction) => giveUp(se, transaction, id, 'told-otherwise', me))
  expect(await letGo()).toEqual({ ok: true })
  expect(await letGo()).toEqual({ ok: false, reason: 'settled-already' })
  expect(await theDeadOne()).toMatchObject({
    ...{ state: 'dead-letter', settled: 'given-up', settled_reason: 'told-otherwise', settled_by: me },
  })
  expect(await openAlarms()).toEqual([])
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ attention: 'hand-over-stuck' })
  expect(await again(id)).toEqual({ ok: false, reason: 'settled-already' })
})

test('a member is tried at once when a person says so, but not again and again', async () => {
  await withDeadLetter()
  proxy.treat(() => 'lose-request')
  await se.exchange.route(await anItem(se.foundation))
  await se.exchange.runDue()
  proxy.treat(() => 'pass')
  await se.exchange.runDue()
  const waiting = async () => (await envelopesTo('hotline.nl')).filter(({ state }) => state === 'queued')
  expect(await waiting()).toHaveLength(1)
  expect(await hurry(se.foundation, 'hotline.nl', analyst)).toEqual({ ok: true })
  await se.exchange.runDue()
  expect(await waiting()).toEqual([])
  expect(await hurry(se.foundation, 'hotline.nl', analyst)).toEqual({ ok: false, reason: 'tried-just-now' })
  expect(await hurry(se.foundation, 'hotline.xx', analyst)).toEqual({ ok: false, reason: 'unknown-member' })
})
