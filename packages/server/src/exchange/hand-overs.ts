import { z } from '@hono/zod-openapi'
import type { ExchangeContext } from './context.ts'

const time = z.iso.datetime().nullable()

export const handOversSchema = z
  .object({
    peers: z.array(
      z.object({
        member: z.string(),
        name: z.string(),
        /** Records that wait to be put into an envelope, and envelopes that wait for a receipt. */
        waiting: z.int(),
        oldestWaitingSince: time,
        delivered: z.int(),
        refused: z.int(),
        dead: z.int(),
        /** Why the last try failed; null when it did not. */
        problem: z.string().nullable(),
        nextTryAt: time,
        /** Offers to that member by what became of them. */
        offers: z.object({ open: z.int(), accepted: z.int(), declined: z.int() }),
      }),
    ),
    /** Records from others that could not be put into our record; a person must look. */
    stuck: z.int(),
    /** What no honest peer does: newest first, of the last 30 days, at most 50. */
    alarms: z.array(z.object({ at: z.iso.datetime(), member: z.string(), alarm: z.string() })),
  })
  .openapi('HandOvers')
export type HandOvers = z.infer<typeof handOversSchema>

/** How far hand-overs have come, per peer. Delivered, refused and dead are envelopes of the last 30 days. */
export async function listHandOvers({ foundation, members }: ExchangeContext): Promise<HandOvers> {
  const { database, clock } = foundation
  const since = new Date(clock.now().getTime() - 30 * 24 * 3_600_000)
  const peers = await database.selectFrom('peer_state').selectAll().orderBy('peer').execute()
  const queued = await database
    .selectFrom('envelope_out')
    .select((eb) => ['peer', eb.fn.countAll<number>().as('n'), eb.fn.min('created_at').as('oldest')])
    .where('state', '=', 'queued')
    .groupBy('peer')
    .execute()
  const ended = await database
    .selectFrom('envelope_out')
    .select((eb) => ['peer', 'state', eb.fn.countAll<number>().as('n')])
    .where('state', '<>', 'queued')
    .where('ended_at', '>=', since)
    .groupBy(['peer', 'state'])
    .execute()
  const unpacked = await database
    .selectFrom('outbox_record')
    .select((eb) => ['distribution', eb.fn.countAll<number>().as('n'), eb.fn.min('created_at').as('oldest')])
    .where('state', '=', 'waiting')
    .groupBy('distribution')
    .execute()
  const offers = await database
    .selectFrom('hand_over')
    .select((eb) => ['member', 'state', eb.fn.countAll<number>().as('n')])
    .where('purpose', '=', 'offer')
    .where('handed_at', '>=', since)
    .groupBy(['member', 'state'])
    .execute()
  const names = new Map(members.view()?.directory.members.map(({ id, name }) => [id, name]))
  const known = new Set([
    ...peers.map(({ peer }) => peer),
    ...unpacked.flatMap(({ distribution }) => distribution),
  ])
  return {
    peers: [...known].toSorted().map((member) => {
      const state = peers.find(({ peer }) => peer === member)
      const waiting = [
        ...queued.filter(({ peer }) => peer === member),
        ...unpacked.filter(({ distribution }) => distribution.includes(member)),
      ]
      const endedAs = (wanted: string) =>
        ended.find((one) => one.peer === member && one.state === wanted)?.n ?? 0
      const offered = (...wanted: string[]) =>
        offers
          .filter((one) => one.member === member && wanted.includes(one.state))
          .reduce((sum, { n }) => sum + n, 0)
      const oldest = waiting.map((one) => new Date(one.oldest).getTime())
      return {
        member,
        name: names.get(member) ?? member,
        waiting: waiting.reduce((sum, { n }) => sum + n, 0),
        oldestWaitingSince: oldest.length === 0 ? null : new Date(Math.min(...oldest)).toISOString(),
        delivered: endedAs('delivered'),
        refused: endedAs('rejected'),
        dead: endedAs('dead-letter'),
        problem: state?.problem ?? null,
        nextTryAt: state?.open_at?.toISOString() ?? null,
        offers: {
          open: offered('waiting', 'delivered'),
          accepted: offered('accepted'),
          declined: offered('declined'),
        },
      }
    }),
    stuck: await countStuck(foundation.database),
    alarms: await recentAlarms(foundation.database, since),
  }
}

async function countStuck(database: ExchangeContext['foundation']['database']): Promise<number> {
  const { n } = await database
    .selectFrom('inbox_record')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('state', '=', 'stuck')
    .executeTakeFirstOrThrow()
  return n
}

/** From the ledger; index ledger_event_kind. */
async function recentAlarms(
  database: ExchangeContext['foundation']['database'],
  since: Date,
): Promise<HandOvers['alarms']> {
  const events = await database
    .selectFrom('ledger_event')
    .select(['at', 'body'])
    .where('kind', '=', 'exchange.alarmed')
    .where('at', '>=', since)
    .orderBy('at', 'desc')
    .limit(50)
    .execute()
  return events.map(({ at, body }) => {
    const { detail } = JSON.parse(body ?? '{}') as { detail?: { peer?: string; alarm?: string } }
    return { at: at.toISOString(), member: detail?.peer ?? '', alarm: detail?.alarm ?? '' }
  })
}
