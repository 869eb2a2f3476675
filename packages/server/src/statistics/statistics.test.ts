import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAccounts } from '../accounts/index.ts'
import { aColleague, type Colleague, workbenchOf } from '../accounts/testing/staff.ts'
import { answered, refusal } from '../assessment/testing/a-workbench.ts'
import { anItem } from '../assessment/testing/an-item.ts'
import { type Foundation, type ItemId, manualClock, member, sealLedger, server } from '../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { act, assess, lockItem, recordAssessment, undoAssessment } from '../reports/index.ts'
import { takeFacts } from './facts.ts'
import { followLedger, openStatistics, type Statistics } from './index.ts'

const minute = 60_000
const start = new Date('2026-03-01T00:00:00.000Z')
const clock = manualClock(start)
let world: TestFoundation
let foundation: Foundation
let alex: Colleague

beforeAll(async () => {
  world = await testFoundation({}, { clock })
  foundation = world.foundation
  const app = workbenchOf(
    foundation,
    openAccounts(foundation, { exposureToday: async () => ({ viewsToday: 0, limitMs: 0, usedMs: 0 }) }),
    openStatistics(foundation),
  )
  alex = await aColleague(foundation, app, 'manager', 'Alex')
})
afterAll(() => world.close())

const inTransaction = (run: (transaction: Foundation['database']) => Promise<unknown>) =>
  foundation.database.transaction().execute(run)

const say = (id: ItemId, classification: 'baseline' | 'national' | 'not-illegal' | 'undetermined') =>
  assess(foundation, id, alex.id, {
    ...{ classification, age: 'not-categorised', sex: 'not-determined', flags: [], reason: null },
    ...{ scheme: 'iccam', schemeVersion: '3' },
  })

const acted = (id: ItemId, kind: 'reported-to-provider' | 'removed') =>
  inTransaction(async (transaction) => {
    const row = await lockItem(transaction, id)
    if (!row) throw new Error('The item is there')
    expect(await act(foundation, transaction, row, kind, null, server)).toEqual({ ok: true })
  })

/** What other rooms append, in their words. */
const happened = (
  kind: `${string}.${string}`,
  itemId: ItemId,
  detail: Record<string, string | number | boolean> = {},
  actor: ReturnType<typeof member> | typeof server = server,
) => inTransaction((transaction) => foundation.append(transaction, { kind, actor, itemId, detail }))

const ask = (query = '') => answered<Statistics>(alex.ask('GET', `/api/statistics${query}`))
const at = (minutes: number) => encodeURIComponent(new Date(start.getTime() + minutes * minute).toISOString())

/** A whole morning: four items, each another way. Minutes after the start are in the comments. */
beforeAll(async () => {
  const removed = await anItem(foundation)
  const abroad = await anItem(foundation)
  const harmless = await anItem(foundation)
  const doubtful = await anItem(foundation)
  clock.advance(10 * minute) // 10
  await say(removed.id, 'baseline')
  await say(abroad.id, 'national')
  clock.advance(10 * minute) // 20
  await say(harmless.id, 'not-illegal')
  await say(doubtful.id, 'baseline')
  await undoAssessment(foundation, doubtful.id, alex.id)
  clock.advance(10 * minute) // 30
  await say(doubtful.id, 'undetermined')
  await acted(removed.id, 'reported-to-provider')
  await happened('notice.sent', removed.id, { notice: 'n1', reminder: 0 })
  await happened('item.handed-over', abroad.id)
  // Two that nobody had to look at, of which one was wrong, and one that somebody had seen before.
  await happened('assessment.taken-over', removed.id, { spared: true })
  await happened('assessment.taken-over', abroad.id, { spared: true })
  await happened('assessment.taken-over', harmless.id, { spared: false })
  clock.advance(30 * minute) // 60
  await happened('notice.sent', removed.id, { notice: 'n2', reminder: 1 })
  await happened('item.accepted', abroad.id, {}, member('hotline.nl'))
  await happened('item.reopened', abroad.id, { back: false })
  // The new holder's own word travels back; it is not ours.
  await inTransaction(async (transaction) => {
    const row = await lockItem(transaction, abroad.id)
    if (!row) throw new Error('The item is there')
    await recordAssessment(
      foundation,
      transaction,
      row,
      {
        ...{ classification: 'baseline', age: 'infant', sex: 'male', flags: [], reason: null },
        ...{ scheme: 'iccam', schemeVersion: '3', member: 'hotline.nl', analyst: 'x' },
        at: clock.now().toISOString(),
      },
      member('hotline.nl'),
    )
  })
  clock.advance(60 * minute) // 120
  await acted(removed.id, 'removed')
  await happened('outcome.received', removed.id, { outcome: 'victim-identified' }, member('interpol'))
  await happened('outcome.received', abroad.id, { outcome: 'already-known' }, member('interpol'))
  clock.advance(minute) // 121
  await sealLedger(foundation)
  await foundation.jobs.runLoop('follow-ledger')
})

test('every step of the flow is counted once, by what this member did', async () => {
  expect((await ask()).counts).toEqual({
    ...{
      received: 4,
      assessed: 4,
      abuseMaterial: 2,
      baseline: 1,
      national: 1,
      notIllegal: 1,
      undetermined: 1,
    },
    ...{ handedOver: 1, accepted: 1, notices: 2, removed: 1, viewsSpared: 1 },
    outcomes: {
      ...{ 'already-known': 1, 'under-investigation': 0, 'victim-identified': 1, 'offender-identified': 0 },
    },
  })
})

test('the median time of each step is told', async () => {
  expect((await ask()).medians).toEqual([
    { step: 'received-to-assessed', n: 4, medianMs: 15 * minute },
    { step: 'assessed-to-handed-over', n: 1, medianMs: 20 * minute },
    { step: 'handed-over-to-accepted', n: 1, medianMs: 30 * minute },
    { step: 'received-to-notice', n: 1, medianMs: 30 * minute },
    { step: 'notice-to-removed', n: 1, medianMs: 90 * minute },
    { step: 'received-to-removed', n: 1, medianMs: 120 * minute },
  ])
})

test('a step belongs to the period in which it ended, even when it began before', async () => {
  const evening = await ask(`?from=${at(60)}&to=${at(121)}`)
  expect(evening.counts).toMatchObject({
    received: 0,
    assessed: 0,
    handedOver: 0,
    accepted: 1,
    notices: 1,
    removed: 1,
  })
  expect(evening.medians.filter((each) => each.n > 0)).toEqual([
    { step: 'handed-over-to-accepted', n: 1, medianMs: 30 * minute },
    { step: 'notice-to-removed', n: 1, medianMs: 90 * minute },
    { step: 'received-to-removed', n: 1, medianMs: 120 * minute },
  ])
})

test('a period includes its beginning and not its end, so that periods add up', async () => {
  const whole = (await ask(`?from=${at(0)}&to=${at(121)}`)).counts
  const parts = [await ask(`?from=${at(0)}&to=${at(30)}`), await ask(`?from=${at(30)}&to=${at(121)}`)]
  for (const key of ['received', 'handedOver', 'accepted', 'notices', 'removed'] as const)
    expect(parts.reduce((sum, part) => sum + part.counts[key], 0)).toBe(whole[key])
  // One item's assessment was taken back within the first part and said again in the second.
  expect(parts.map((part) => part.counts.assessed)).toEqual([3, 1])
})

test('an empty period has zeros and no medians', async () => {
  const before = await ask(`?from=${at(-100)}&to=${at(-50)}`)
  expect(before.counts.received).toBe(0)
  expect(before.medians.every((each) => each.n === 0 && each.medianMs === null)).toBe(true)
})

test('a period that ends before it begins is not understood, nor one that is no time', async () => {
  expect(await refusal(alex.ask('GET', `/api/statistics?from=${at(10)}&to=${at(0)}`))).toEqual([
    ...[422, 'period-backwards'],
  ])
  expect((await alex.ask('GET', '/api/statistics?from=yesterday')).status).toBe(422)
})

test('however the ledger is sealed and followed, the figures are the same', async () => {
  const whole = await ask()
  for (const stretch of [1, 2, 5]) {
    await foundation.pool.query('truncate statistics_fact')
    await foundation.pool.query('update statistics_cursor set next_leaf = 0')
    const { rows } = await foundation.pool.query<{ size: number }>(
      'select max(size) as size from ledger_checkpoint',
    )
    for (let leaf = 0; leaf < (rows[0]?.size ?? 0); leaf += stretch)
      await inTransaction((transaction) => takeFacts(transaction, foundation.self, leaf, leaf + stretch))
    expect(await ask()).toEqual(whole)
  }
})

test('two processes that follow at the same moment count nothing twice', async () => {
  const whole = await ask()
  await foundation.pool.query('truncate statistics_fact')
  await foundation.pool.query('update statistics_cursor set next_leaf = 0')
  await Promise.all([followLedger(foundation), followLedger(foundation), followLedger(foundation)])
  await followLedger(foundation)
  expect(await ask()).toEqual(whole)
})
