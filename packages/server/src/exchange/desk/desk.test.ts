// The desk through its routes: what a person sees, does, and may not see.
import { request } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createUser, issueApiToken, openAccounts } from '../../accounts/index.ts'
import { workbenchOf } from '../../accounts/testing/staff.ts'
import { type App, manualClock, type UserRole } from '../../foundation/index.ts'
import { type AlarmKind, endAlarms, raiseAlarm } from '../alarm.ts'
import { openExchange } from '../exchange.ts'
import { anItem, viewOf } from '../testing/builders.ts'
import { craft, post } from '../testing/craft.ts'
import { type HostileProxy, hostileProxy } from '../testing/hostile-proxy.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { watchDeadlines } from './deadlines.ts'

let network: TestNetwork
let proxy: HostileProxy
let se: TestMember
let nl: TestMember
const clock = manualClock(new Date('2026-11-23T20:00:00Z'))

beforeEach(async () => {
  proxy = await hostileProxy(() => nl.origin)
  network = await testNetwork(
    [
      {
        ...{ id: 'hotline.se', kind: 'hotline', country: 'SE' },
        policy: { envelopeValidMs: 60_000, alarmNormalMs: 0, hurryEveryMs: 0 },
      },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', url: proxy.url },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterEach(async () => {
  await network.close()
  await proxy.close()
})

async function call(member: TestMember, method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await request(member.origin + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await answer.body.text()
  return { status: answer.statusCode, body: text === '' ? undefined : JSON.parse(text) }
}
const desk = async (member = se) => (await call(member, 'GET', '/api/exchange')).body
const needs = async (member = se) => (await call(member, 'GET', '/api/exchange/needs')).body.person
const list = async (which: string, path = 'envelopes') =>
  (await call(se, 'GET', `/api/exchange/${path}?list=${which}`)).body

async function deadLetter() {
  proxy.treat(() => 'lose-request')
  const itemId = await anItem(se.foundation)
  await se.exchange.route(itemId)
  await se.exchange.runDue()
  clock.advance(16 * 60_000)
  await se.exchange.runDue()
  proxy.treat(() => 'pass')
  return itemId
}

test('when everything has arrived, the desk is quiet and says where everything went', async () => {
  const itemId = await anItem(se.foundation)
  await se.exchange.route(itemId)
  await network.settle()
  expect(await desk()).toMatchObject({
    ...{ stopped: null, alarms: [], undecided: { n: 0 }, unsealable: { n: 0 }, stuckIncoming: { n: 0 } },
    mail: { addresses: 0, failure: null },
    peers: [
      {
        ...{ member: 'hotline.nl', health: 'well', silentSince: null, problem: null, nextTryAt: null },
        waiting: { records: { n: 0, more: false }, notPacked: { n: 0 }, oldestSince: null, late: { n: 0 } },
        unanswered: { offers: { n: 1 } },
        lastDeliveredAt: expect.any(String),
      },
    ],
  })
  expect(await needs()).toBe(false)
  expect(await list('delivered')).toMatchObject({
    envelopes: [{ member: 'hotline.nl', state: 'delivered', itemIds: [itemId], records: 1, settled: null }],
    next: null,
  })
})

test('what waits is seen with since when, why and until when; what is late is an alarm that a person takes note of', async () => {
  proxy.treat(() => ({ status: 503, body: '' }))
  const itemId = await anItem(se.foundation)
  await se.exchange.route(itemId)
  expect((await desk()).peers).toMatchObject([{ waiting: { records: { n: 1 }, notPacked: { n: 1 } } }])
  expect(await list('waiting', 'outgoing')).toMatchObject({
    records: [{ members: [{ member: 'hotline.nl' }], itemIds: [itemId], late: false }],
  })
  await se.exchange.runDue()
  expect(await list('waiting')).toMatchObject({
    envelopes: [{ itemIds: [itemId], late: false, problem: { word: 'busy' }, nextTryAt: expect.any(String) }],
  })
  await watchDeadlines(se.foundation)
  const before = await desk()
  expect(before).toMatchObject({
    peers: [{ health: 'slow', waiting: { records: { n: 1 }, late: { n: 1 } }, problem: { word: 'busy' } }],
    alarms: [
      { kind: 'overdue', member: 'hotline.nl', count: 1, records: 1, acknowledged: null, endsByHand: false },
    ],
  })
  expect(await needs()).toBe(true)
  const { kind, member, upTo } = before.alarms[0]
  const taken = await call(se, 'POST', '/api/exchange/alarms/acknowledge', { kind, member, upTo })
  expect(taken.status).toBe(204)
  expect((await desk()).alarms).toMatchObject([{ acknowledged: { at: expect.any(String) } }])
  expect(await needs()).toBe(false)
  expect((await call(se, 'POST', '/api/exchange/alarms/settle', { kind, member, upTo })).status).toBe(422)
  proxy.treat(() => 'pass')
  expect((await call(se, 'POST', '/api/exchange/peers/hotline.nl/try-now')).status).toBe(204)
  expect((await call(se, 'POST', '/api/exchange/peers/hotline.xx/try-now')).status).toBe(404)
  await se.exchange.runDue()
  expect((await desk()).alarms).toEqual([])
  expect((await call(se, 'GET', '/api/exchange/alarms?list=resolved')).body.alarms).toMatchObject([
    { kind: 'overdue', resolvedBy: null, resolvedAt: expect.any(String) },
  ])
})

test('dead letters have a name on them, a cause, and what a person does: again, or not', async () => {
  const person = await createUser(se.foundation, { name: 'Manager', role: 'manager' })
  const first = await deadLetter()
  const second = await deadLetter()
  const { envelopes } = await list('undecided')
  expect(envelopes).toMatchObject([
    { state: 'dead', cause: 'expired', itemIds: [first], responsible: { id: person, name: 'Manager' } },
    { state: 'dead', cause: 'expired', itemIds: [second] },
  ])
  expect((await desk()).alarms).toMatchObject([{ kind: 'dead-letter', count: 2 }])
  const [one, other] = envelopes.map(({ id }: { id: string }) => id)
  const resent = await call(se, 'POST', '/api/exchange/envelopes/resend', { ids: [one, one, 'none'] })
  expect(resent.body).toEqual({ done: 1, refused: [{ id: 'none', reason: 'unknown-envelope' }] })
  const letGo = { ids: [other], reason: 'told-otherwise' }
  expect((await call(se, 'POST', '/api/exchange/envelopes/give-up', letGo)).body).toEqual({
    ...{ done: 1, refused: [] },
  })
  expect((await call(se, 'POST', '/api/exchange/envelopes/give-up', { ids: [other] })).status).toBe(422)
  await network.settle()
  expect(await needs()).toBe(false)
  expect(await viewOf(nl.foundation, first)).toMatchObject({ stage: 'offered' })
  expect((await list('dead')).envelopes).toMatchObject([
    { settled: { what: 'given-up', reason: 'told-otherwise' } },
    { settled: { what: 'resent', reason: null } },
  ])
  const items = await call(se, 'GET', `/api/exchange/envelopes/${one}/items`)
  expect(items.body.items).toMatchObject([{ itemId: first, type: 'report' }])
})

test('what no honest peer does is an alarm that ends when a person has cleared it up', async () => {
  await nl.foundation.database
    .transaction()
    .execute((transaction) => raiseAlarm(nl.foundation, transaction, 'broken-chain', 'hotline.se', {}))
  const { alarms } = await desk(nl)
  expect(alarms).toMatchObject([
    { kind: 'broken-chain', member: 'hotline.se', count: 1, endsByHand: true, since: null },
  ])
  const { kind, member, upTo } = alarms[0]
  expect((await call(nl, 'POST', '/api/exchange/alarms/settle', { kind, member, upTo })).status).toBe(204)
  expect((await desk(nl)).alarms).toEqual([])
})

test('that a member sees another directory ends when it was called and confirmed, and is not wished away', async () => {
  const crafted = await craft(se, nl, { envelope: { dir: { version: 1, root: 'f'.repeat(64) } } })
  await post(nl, crafted.jws)
  await post(nl, crafted.jws)
  const { alarms } = await desk(nl)
  expect(alarms).toMatchObject([
    { kind: 'split-view', member: 'hotline.se', count: 1, endsByHand: false, since: null },
  ])
  const { kind, member, upTo } = alarms[0]
  expect((await call(nl, 'POST', '/api/exchange/alarms/settle', { kind, member, upTo })).status).toBe(422)
  const { database } = nl.foundation
  const end = (kinds: AlarmKind[], peer: string) =>
    database.transaction().execute((transaction) => endAlarms(transaction, kinds, peer, 'U1'))
  await end(['split-view'], 'hotline.fi')
  await end(['unconfirmed'], 'hotline.se')
  expect((await desk(nl)).alarms).toHaveLength(1)
  await end(['split-view'], 'hotline.se')
  expect((await desk(nl)).alarms).toEqual([])
})

test('an incoming record that cannot be taken up is tried again or set aside by a person', async () => {
  const itemId = await anItem(se.foundation)
  await se.exchange.route(itemId)
  await se.exchange.runDue()
  const state = (set: { state: 'stuck' | 'waiting' }) =>
    nl.foundation.database
      .updateTable('inbox_record')
      .set({ ...set, attempts: 5, ended_at: clock.now() })
      .execute()
  await state({ state: 'stuck' })
  expect(await needs(nl)).toBe(true)
  const stuck = async () => (await call(nl, 'GET', '/api/exchange/incoming?list=stuck')).body.records
  expect(await stuck()).toMatchObject([{ member: 'hotline.se', itemIds: [itemId], type: 'report' }])
  const ids = [(await stuck())[0].id]
  expect((await call(nl, 'POST', '/api/exchange/incoming/retry', { ids })).body).toMatchObject({ done: 1 })
  await nl.exchange.runDue()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
  expect((await call(nl, 'POST', '/api/exchange/incoming/retry', { ids })).body.refused).toEqual([
    { id: ids[0], reason: 'not-stuck' },
  ])
  await state({ state: 'stuck' })
  const aside = { ids, reason: 'asked-member' }
  expect((await call(nl, 'POST', '/api/exchange/incoming/set-aside', aside)).body).toMatchObject({ done: 1 })
  expect((await call(nl, 'GET', '/api/exchange/incoming?list=refused')).body.records).toMatchObject([
    { id: ids[0], reason: 'asked-member' },
  ])
})

test('pages follow one another without a gap, and a made-up cursor is refused', async () => {
  proxy.treat(() => 'lose-request')
  const items: string[] = []
  for (let n = 0; n < 5; n++) {
    items.push(await anItem(se.foundation))
    await se.exchange.route(items.at(-1) as never)
    await se.exchange.runDue()
  }
  const seen: string[] = []
  let cursor = ''
  do {
    const path = `/api/exchange/envelopes?list=waiting&member=hotline.nl&limit=2${cursor}`
    const { body } = await call(se, 'GET', path)
    seen.push(...body.envelopes.flatMap(({ itemIds }: { itemIds: string[] }) => itemIds))
    cursor = body.next === null ? '' : `&cursor=${body.next}`
  } while (cursor !== '')
  expect(seen).toEqual(items)
  for (const bad of ['x', 'cursor', Buffer.from('["now()","1"]').toString('base64url')])
    expect((await call(se, 'GET', `/api/exchange/envelopes?list=waiting&cursor=${bad}`)).status).toBe(422)
  const otherList = Buffer.from('["2026-01-01 00:00:00+00","E1"]').toString('base64url')
  expect((await call(se, 'GET', `/api/exchange/alarms?list=open&cursor=${otherList}`)).status).toBe(422)
})

test('officers are kept out; who may not see items sees the desk without them', async () => {
  await deadLetter()
  const { foundation, members } = se
  const exposure = async () => ({ viewsToday: 0, limitMs: 0, usedMs: 0 })
  const rooms = [openAccounts(foundation, { exposureToday: exposure }), openExchange(foundation, members)]
  const app: App = workbenchOf(foundation, ...rooms)
  const ask = async (role: UserRole, path: string) => {
    const token = await issueApiToken(foundation, await createUser(foundation, { name: role, role }))
    return app.request(path, { headers: { authorization: `Bearer ${token}` } })
  }
  for (const path of ['/api/exchange', '/api/exchange/needs', '/api/exchange/envelopes?list=undecided'])
    expect((await ask('officer', path)).status).toBe(403)
  const shown = async (role: UserRole) => {
    const answer = await ask(role, '/api/exchange/envelopes?list=undecided')
    return ((await answer.json()) as { envelopes: { itemIds: string[] }[] }).envelopes[0]?.itemIds
  }
  expect(await shown('analyst')).toHaveLength(1)
  expect(await shown('administrator')).toEqual([])
  const { envelopes } = await list('undecided')
  expect((await ask('administrator', `/api/exchange/envelopes/${envelopes[0].id}/items`)).status).toBe(403)
})
