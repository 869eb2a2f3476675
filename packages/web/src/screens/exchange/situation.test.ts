import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ExchangeAlarms, ExchangeOverview, ExchangePeer } from '../../api/types.ts'
import { situationOf } from './situation.ts'

const none = { n: 0, more: false }
const at = '2026-11-23T14:02:00.000Z'
const quiet: ExchangeOverview = {
  ...{ at, stopped: null, peers: [], alarms: [], undecided: none, unsealable: none, stuckIncoming: none },
  mail: { addresses: 1, lastSentAt: null, failure: null },
}
const alarm = (kind: ExchangeAlarms['kind'], more: Partial<ExchangeAlarms> = {}): ExchangeAlarms => ({
  ...{ kind, member: 'hotline.nl', name: 'Hotline NL', count: 1, records: 3, since: at, raisedAt: at },
  ...{ upTo: 1, acknowledged: null, again: false, endsByHand: false },
  ...more,
})
const peer = (records: number, more = false) =>
  ({ waiting: { records: { n: records, more } } }) as ExchangePeer

it('says that everything has arrived only when nothing waits and nothing is open', () => {
  expect(situationOf(quiet)).toEqual({ says: 'all-arrived' })
  const counts = fc.nat(2).map((n) => ({ n, more: false }))
  fc.assert(
    fc.property(
      fc.record({
        waiting: fc.nat(2),
        undecided: counts,
        unsealable: counts,
        stuckIncoming: counts,
        alarms: fc.subarray([alarm('overdue'), alarm('split-view'), alarm('dead-letter')]),
        stopped: fc.constantFrom(null, 'directory-expired' as const),
      }),
      ({ waiting, ...facts }) => {
        const says = situationOf({ ...quiet, ...facts, peers: [peer(waiting)] }).says
        const isQuiet =
          waiting + facts.undecided.n + facts.unsealable.n + facts.stuckIncoming.n + facts.alarms.length ===
            0 && facts.stopped === null
        expect(says === 'all-arrived').toBe(isQuiet)
      },
    ),
  )
})

it('speaks of what is urgent and late before anything else that a person can do something about', () => {
  const alarms = [alarm('overdue'), alarm('urgent-overdue'), alarm('split-view')]
  expect(situationOf({ ...quiet, alarms, undecided: { n: 9, more: false } })).toEqual({
    ...{ says: 'late', urgent: true, count: 3, member: 'Hotline NL', since: at },
  })
})

it('speaks of a decision before what is late without being urgent', () => {
  const overview = { ...quiet, alarms: [alarm('overdue')], stuckIncoming: { n: 1, more: false } }
  expect(situationOf(overview)).toEqual({ says: 'undecided', count: 1 })
  expect(situationOf({ ...quiet, alarms: [alarm('overdue')] })).toMatchObject({ says: 'late', urgent: false })
})

it('says that somebody has taken note, and does not forget it', () => {
  const acknowledged = { by: 'Robin', at }
  expect(situationOf({ ...quiet, alarms: [alarm('urgent-overdue', { acknowledged, count: 2 })] })).toEqual({
    ...{ says: 'noted', count: 2 },
  })
})

it('counts what waits in its time', () => {
  expect(situationOf({ ...quiet, peers: [peer(2), peer(3, true)] })).toEqual({
    ...{ says: 'waiting', count: 5, more: true },
  })
})
