import { getGlobalDispatcher } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { type ItemId, manualClock, user } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { giveUp } from '../desk/give-up.ts'
import { resend } from '../desk/resend.ts'
import { retryOutgoing } from '../desk/stuck-records.ts'
import { resend as makeUpFor } from '../statements/resend.ts'
import { analyst, anItem } from '../testing/builders.ts'
import { type HostileProxy, hostileProxy } from '../testing/hostile-proxy.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { withdraw } from './withdraw.ts'

let network: TestNetwork
let proxy: HostileProxy
let se: TestMember
const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
afterEach(async () => {
  await network.close()
  await proxy.close()
})

const withdrawal = { reason: 'sent-by-mistake', words: '', address: true } as const
const picture = new TextEncoder().encode('a geometric pattern')

async function started(): Promise<ItemId> {
  proxy = await hostileProxy(() => network.member('hotline.nl').origin)
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE', policy: { envelopeValidMs: 60_000 } },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', url: proxy.url },
      { id: 'interpol', kind: 'interpol', country: 'XX' },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  const itemId = await anItem(se.foundation, { picture })
  await se.exchange.route(itemId)
  return itemId
}

const contextOf = ({ foundation, members }: TestMember): ExchangeContext => ({
  ...{ foundation, members, dispatcher: getGlobalDispatcher() },
  ending: new AbortController().signal,
})

const envelopeTo = (peer: string) =>
  se.foundation.database
    .selectFrom('envelope_out')
    .selectAll()
    .where('peer', '=', peer)
    .orderBy('seq')
    .executeTakeFirstOrThrow()

const reports = (itemId: ItemId) =>
  se.foundation.database
    .selectFrom('outbox_record')
    .select(['id', 'state', 'pack'])
    .where('item_id', '=', itemId)
    .where('type', '=', 'report')
    .orderBy('id')
    .execute()

test('a dead letter whose item was withdrawn meanwhile is not sent again; a person can only give it up', async () => {
  const itemId = await started()
  proxy.treat(() => 'lose-request')
  await se.exchange.runDue()
  clock.advance(16 * 60_000)
  await se.exchange.runDue()
  proxy.treat(() => 'pass')
  const before = await reports(itemId)
  const dead = await envelopeTo('hotline.nl')
  expect(dead.state).toBe('dead-letter')
  expect(await withdraw(se.foundation, itemId, analyst, withdrawal)).toMatchObject({ ok: true })
  const again = await se.foundation.database
    .transaction()
    .execute((transaction) => resend(se, transaction, dead.id, user(analyst)))
  expect(again).toEqual({ ok: false, reason: 'nothing-left' })
  expect(await reports(itemId)).toEqual(before)
  const given = await se.foundation.database
    .transaction()
    .execute((transaction) => giveUp(se, transaction, dead.id, 'not-needed', user(analyst)))
  expect(given).toMatchObject({ ok: true })
})

test('what a peer lost of a withdrawn item is not made up for', async () => {
  const itemId = await started()
  await network.settle()
  const before = await reports(itemId)
  const { id, epoch, seq } = await envelopeTo('hotline.nl')
  const chain = { peer: 'hotline.nl', epoch, byUs: true }
  expect(await withdraw(se.foundation, itemId, analyst, withdrawal)).toMatchObject({ ok: true })
  await se.foundation.database
    .transaction()
    .execute((transaction) => makeUpFor(contextOf(se), transaction, chain, [seq]))
  expect(await reports(itemId)).toEqual(before)
  expect(await envelopeTo('hotline.nl')).toMatchObject({ id, state: 'delivered' })
  expect((await envelopeTo('hotline.nl')).replaced_at).not.toBeNull()
})

test('a report that could not be sealed and is let go after the withdrawal leaves its evidence here', async () => {
  const itemId = await started()
  await network.settle()
  const { id } = (await reports(itemId))[0] ?? { id: 0 }
  await se.foundation.database
    .updateTable('outbox_record')
    .set({ state: 'stuck' })
    .where('id', '=', id)
    .execute()
  await withdraw(se.foundation, itemId, analyst, withdrawal)
  await se.foundation.database
    .transaction()
    .execute((transaction) => retryOutgoing(se.foundation, transaction, id, user(analyst)))
  const record = await se.foundation.database
    .selectFrom('outbox_record')
    .select(['state', 'bare'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(record).toEqual({ state: 'waiting', bare: true })
})
