import { sql } from 'kysely'
import type { ExchangeContext } from '../context.ts'
import { addresseesOf } from '../outbox/addressees.ts'
import { counted, countLimit } from './counting.ts'
import { healthOf, problemWord } from './health.ts'
import { memberNames } from './lists.ts'
import type { Overview } from './schemas.ts'

interface PeerRow {
  peer: string
  failures: number
  failing_since: Date | null
  problem: string | null
  problem_at: Date | null
  open_at: Date | null
  queued: number
  records: number
  oldest: Date | null
  late: number
  relayed: number
  undecided: number
  offers: number
  offered_at: Date | null
  delivered_at: Date | null
  refused_at: Date | null
}

/** One line for each member that something was ever sent to, or waits for. */
export async function peerSummaries(context: ExchangeContext): Promise<Overview['peers']> {
  const { foundation, members } = context
  const { clock, policy } = foundation
  const known = await knownPeers(context)
  const notPacked = await waitingRecords(context)
  const view = members.view()
  const memberName = memberNames(members)
  const ids = [...new Set([...known.map(({ peer }) => peer), ...notPacked.keys()])].toSorted()
  return ids.map((member) => {
    const row = known.find(({ peer }) => peer === member)
    const unpacked = notPacked.get(member)
    const oldest = earlier(row?.oldest ?? null, unpacked?.oldest ?? null)
    const facts = {
      isReachable: addresseesOf(view, [member], clock).ok,
      failures: row?.failures ?? 0,
      problem: row?.problem ?? null,
      lastDeliveredAt: row?.delivered_at ?? null,
      lastRefusedAt: row?.refused_at ?? null,
      oldestWaitingSince: oldest,
    }
    return {
      ...{ member, name: memberName(member) },
      health: healthOf(facts, clock.now(), policy.alarmUrgentMs / 3),
      silentSince: iso(row?.failing_since),
      waiting: {
        records: { n: (row?.records ?? 0) + (unpacked?.n ?? 0), more: (row?.queued ?? 0) > countLimit },
        notPacked: counted(unpacked?.n ?? 0),
        oldestSince: iso(oldest),
        late: counted(row?.late ?? 0),
        relayed: counted(row?.relayed ?? 0),
      },
      unanswered: { offers: counted(row?.offers ?? 0), oldestSince: iso(row?.offered_at) },
      undecided: counted(row?.undecided ?? 0),
      nextTryAt: (row?.queued ?? 0) > 0 ? iso(row?.open_at) : null,
      lastDeliveredAt: iso(row?.delivered_at),
      problem:
        row && row.problem !== null && row.problem_at !== null
          ? {
              word: problemWord(row.problem),
              detail: row.problem,
              at: row.problem_at.toISOString(),
            }
          : null,
    }
  })
}

/** A few looks into an index for each member; none of them reads more than `countLimit` rows, however many there are. */
async function knownPeers({ foundation }: ExchangeContext): Promise<PeerRow[]> {
  const limit = countLimit + 1
  const { rows } = await sql<PeerRow>`
    select p.peer, p.failures, p.failing_since, p.problem, p.problem_at, p.open_at,
      queued.n as queued, queued.records, oldest.waiting_since as oldest, late.n as late, relayed.n as relayed,
      undecided.n as undecided,
      offers.n as offers, offers.handed_at as offered_at, delivered.ended_at as delivered_at,
      refused.ended_at as refused_at
    from peer_state p
    cross join lateral (
      select count(*) as n, coalesce(sum(records), 0)::int as records from
        (select records from envelope_out where peer = p.peer and state = 'queued'
          order by waiting_since, id limit ${limit}) as first) as queued
    left join lateral (
      select waiting_since from envelope_out where peer = p.peer and state = 'queued'
        order by waiting_since, id limit 1) as oldest on true
    cross join lateral (
      select count(*) as n from
        (select from envelope_out where peer = p.peer and state = 'queued' and alarmed_at is not null
          order by waiting_since, id limit ${limit}) as first) as late
    cross join lateral (
      select count(*) as n from
        (select from envelope_out where peer = p.peer and state = 'queued' and relayed_at is not null
          order by relayed_at limit ${limit}) as first) as relayed
    cross join lateral (
      select count(*) as n from
        (select from envelope_out where peer = p.peer and state in ('rejected', 'dead-letter') and settled is null
          order by ended_at, id limit ${limit}) as first) as undecided
    cross join lateral (
      select count(*) as n, min(handed_at) as handed_at from
        (select handed_at from hand_over where member = p.peer and state = 'delivered' and purpose = 'offer'
          order by handed_at limit ${limit}) as first) as offers
    left join lateral (
      select ended_at from envelope_out where peer = p.peer and state = 'delivered'
        order by ended_at desc, id desc limit 1) as delivered on true
    left join lateral (
      select ended_at from envelope_out where peer = p.peer and state = 'rejected'
        order by ended_at desc, id desc limit 1) as refused on true
    order by p.peer`.execute(foundation.database)
  return rows
}

/** Records in no envelope yet, by member; usually there are none. */
async function waitingRecords({
  foundation,
}: ExchangeContext): Promise<Map<string, { n: number; oldest: Date }>> {
  const { rows } = await sql<{ member: string; n: number; oldest: Date }>`
    select member, count(*) as n, min(waiting_since) as oldest
    from (select distribution, waiting_since from outbox_record where state = 'waiting'
      order by waiting_since, id limit ${countLimit + 1}) as first, unnest(distribution) as member
    group by member`.execute(foundation.database)
  return new Map(rows.map(({ member, n, oldest }) => [member, { n, oldest }]))
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other
  return one < other ? one : other
}

function iso(at: Date | null | undefined): string | null {
  return at?.toISOString() ?? null
}
