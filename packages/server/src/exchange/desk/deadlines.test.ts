import { afterEach, expect, test } from 'vitest'
import { manualClock } from '../../foundation/index.ts'
import { anItem } from '../testing/builders.ts'
import { type HostileProxy, hostileProxy } from '../testing/hostile-proxy.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { acknowledgeAlarms } from './alarm-deeds.ts'
import { watchDeadlines } from './deadlines.ts'

let network: TestNetwork
let proxy: HostileProxy
let se: TestMember
// A day behind the database's, so that whoever took a member's own clock for the time would find everything late.
const clock = manualClock(new Date(Date.now() - 24 * 3_600_000))

async function open(policy: Parameters<typeof testNetwork>[0][0]['policy'] = {}) {
  proxy = await hostileProxy(() => network.member('hotline.nl').origin)
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE', policy },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', url: proxy.url },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  proxy.treat(() => 'lose-request')
}
afterEach(async () => {
  await network.close()
  await proxy.close()
})

const alarms = () => se.foundation.database.selectFrom('alarm').selectAll().orderBy('id').execute()
const openAlarms = async () => (await alarms()).filter(({ resolved_at }) => resolved_at === null)
async function handOverOne(priority: 'child-at-risk' | 'normal') {
  await se.exchange.route(await anItem(se.foundation, { priority }))
}
async function deliver() {
  proxy.treat(() => 'pass')
  clock.advance(16 * 60_000)
  await se.exchange.runDue()
}

test('an urgent envelope that is late raises one alarm, which ends by itself when it has arrived', async () => {
  await open({ alarmUrgentMs: 0 })
  await handOverOne('child-at-risk')
  await handOverOne('normal')
  await se.exchange.runDue()
  await watchDeadlines(se.foundation)
  await watchDeadlines(se.foundation)
  expect(await alarms()).toMatchObject([
    { kind: 'urgent-overdue', peer: 'hotline.nl', about: 'envelope', times: 1, resolved_at: null },
  ])
  const leaves = await se.foundation.database
    .selectFrom('ledger_event')
    .select('kind')
    .where('kind', '=', 'exchange.alarmed')
    .execute()
  expect(leaves).toHaveLength(1)
  await deliver()
  expect(await openAlarms()).toEqual([])
  expect(await alarms()).toMatchObject([{ resolved_by: null, resolved_at: expect.any(Date) }])
})

test('an ordinary one has longer', async () => {
  await open({ alarmNormalMs: 0 })
  await handOverOne('normal')
  await se.exchange.runDue()
  await watchDeadlines(se.foundation)
  expect(await alarms()).toMatchObject([{ kind: 'overdue', items: 1, since: expect.any(Date) }])
})

test('the member’s own clock decides nothing', async () => {
  await open()
  await handOverOne('child-at-risk')
  await handOverOne('normal')
  clock.advance(12 * 3_600_000)
  await watchDeadlines(se.foundation)
  expect(await alarms()).toEqual([])
})

test('what cannot be packed is as late as what cannot be sent, and is told of once in each state', async () => {
  await open({ alarmNormalMs: 0, envelopeValidMs: 365 * 24 * 3_600_000 })
  clock.advance(31 * 24 * 3_600_000)
  await handOverOne('normal')
  await se.exchange.runDue()
  await watchDeadlines(se.foundation)
  await watchDeadlines(se.foundation)
  expect(await alarms()).toMatchObject([{ kind: 'overdue', peer: 'hotline.nl', about: 'record', items: 1 }])
  await network.renewDirectory()
  await se.exchange.runDue()
  await watchDeadlines(se.foundation)
  expect(await openAlarms()).toMatchObject([{ kind: 'overdue', about: 'envelope' }])
  await deliver()
  expect(await openAlarms()).toEqual([])
})

test('an envelope waits since its oldest record does, however late it was packed', async () => {
  await open()
  await handOverOne('normal')
  await se.foundation.database
    .updateTable('outbox_record')
    .set({ waiting_since: new Date('2026-01-01T00:00:00Z') })
    .execute()
  await se.exchange.runDue()
  await watchDeadlines(se.foundation)
  expect(await openAlarms()).toMatchObject([{ about: 'envelope', since: new Date('2026-01-01T00:00:00Z') }])
})

test('an open alarm is said again after a while, also when somebody has taken note of it', async () => {
  await open({ alarmNormalMs: 0, alarmAgainMs: 0 })
  await handOverOne('normal')
  await se.exchange.runDue()
  await watchDeadlines(se.foundation)
  const [alarm] = await alarms()
  expect(alarm?.escalations).toBe(1)
  await acknowledgeAlarms(
    se.foundation,
    { kind: 'overdue', peer: 'hotline.nl', upTo: alarm?.id ?? 0 },
    'U1' as never,
  )
  await watchDeadlines(se.foundation)
  expect(await alarms()).toMatchObject([{ escalations: 2, acknowledged_by: 'U1' }])
})
