import type { ExchangeOverview } from '../../api/types.ts'

/** What the first line of the desk says. */
export type Situation =
  | { says: 'stopped'; why: NonNullable<ExchangeOverview['stopped']> }
  | { says: 'late'; urgent: boolean; count: number; member: string; since: string }
  | { says: 'undecided'; count: number }
  | { says: 'alarms'; count: number }
  | { says: 'noted'; count: number }
  | { says: 'waiting'; count: number; more: boolean }
  | { says: 'all-arrived' }

/** The one thing that matters most, from the worst to the best. What somebody has taken note of comes after what nobody has. */
export function situationOf(overview: ExchangeOverview): Situation {
  const { stopped, alarms, undecided, unsealable, stuckIncoming, peers } = overview
  if (stopped !== null) return { says: 'stopped', why: stopped }
  const fresh = alarms.filter(({ acknowledged }) => acknowledged === null)
  const late = (kind: string) => fresh.find((group) => group.kind === kind)
  const first = late('urgent-overdue') ?? late('overdue')
  if (first?.kind === 'urgent-overdue') return lateWords(first)
  const toDecide = undecided.n + unsealable.n + stuckIncoming.n
  if (toDecide > 0) return { says: 'undecided', count: toDecide }
  if (first) return lateWords(first)
  const count = (groups: typeof alarms) => groups.reduce((sum, group) => sum + group.count, 0)
  if (fresh.length > 0) return { says: 'alarms', count: count(fresh) }
  if (alarms.length > 0) return { says: 'noted', count: count(alarms) }
  const waiting = peers.map((peer) => peer.waiting.records)
  const sum = waiting.reduce((total, { n }) => total + n, 0)
  if (sum > 0) return { says: 'waiting', count: sum, more: waiting.some(({ more }) => more) }
  return { says: 'all-arrived' }
}

function lateWords(group: ExchangeOverview['alarms'][number]): Situation {
  return {
    ...{ says: 'late', urgent: group.kind === 'urgent-overdue', count: group.records },
    ...{ member: group.name, since: group.since ?? group.raisedAt },
  }
}
