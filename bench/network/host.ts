// Several members in one process, each with rooms, a database and a port of its own. Started by network.ts, which asks
// it to do one thing at a time.
import { once } from 'node:events'
import type { Foundation, ItemId } from '../../packages/server/src/foundation/index.ts'
import { addAssessedItems, handOverAll } from '../handover/items.ts'
import type { MemberStart } from '../make-members.ts'
import { openMember } from '../open-member.ts'
import { loseRequests } from './lose-requests.ts'
import type { Sending } from './plan.ts'

export interface HostStart {
  members: MemberStart[]
  /** Share of the requests that are lost, half of them after they took effect. */
  lost: number
  seed: number
}

export type HostAsk =
  | { do: 'fill'; each: number }
  /** Hands over what is planned, each at its time; answers when the last has been handed over. */
  | { do: 'send'; sendings: Sending[]; startedAt: number }
  | { do: 'open' }
  | { do: 'stop' }

interface Running {
  foundation: Foundation
  /** Not handed over yet. */
  items: ItemId[]
  stop(): Promise<void>
}

const [start] = (await once(process, 'message')) as [HostStart]
const running = new Map<string, Running>()
for (const member of start.members) running.set(member.config.member.id, await open(member))
process.send?.('ready')

for (;;) {
  const [ask] = (await once(process, 'message')) as [HostAsk]
  process.send?.(await answer(ask))
  if (ask.do === 'stop') break
}
process.disconnect()

async function open(member: MemberStart): Promise<Running> {
  const { foundation, exchange, close } = await openMember(member, {
    before: loseRequests(start.lost, `${start.seed} ${member.config.member.id}`),
  })
  await exchange.start()
  return { foundation, items: await notHandedOver(foundation), stop: close }
}

async function answer(ask: HostAsk): Promise<unknown> {
  switch (ask.do) {
    case 'fill':
      for (const member of running.values())
        member.items.push(...(await addAssessedItems(member.foundation, ask.each)))
      return 'filled'
    case 'send':
      return send(ask.sendings, ask.startedAt)
    case 'open':
      return openWork()
    case 'stop':
      await Promise.all([...running.values()].map((member) => member.stop()))
      return 'stopped'
  }
}

async function send(sendings: readonly Sending[], startedAt: number): Promise<number> {
  const under: Promise<void>[] = []
  for (const { atMs, from, to, records } of sendings) {
    const wait = startedAt + atMs - Date.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const member = running.get(from)
    if (!member) throw new Error(`${from} is not here`)
    under.push(handOverAll(member.foundation, member.items.splice(0, records), to))
  }
  await Promise.all(under)
  return sendings.length
}

/** How many envelopes and records still wait here, in either direction. */
async function openWork(): Promise<number> {
  let open = 0
  for (const { foundation } of running.values()) {
    const { rows } = await foundation.pool.query<{ n: number }>(
      `select (select count(*) from outbox_record where state = 'waiting')::int
            + (select count(*) from envelope_out where state = 'queued')::int
            + (select count(*) from inbox_record where state = 'waiting')::int as n`,
    )
    open += rows[0]?.n ?? 0
  }
  return open
}

async function notHandedOver(foundation: Foundation): Promise<ItemId[]> {
  const rows = await foundation.database
    .selectFrom('content_item')
    .select('id')
    .where('origin_member', '=', foundation.self)
    .where('id', 'not in', (eb) => eb.selectFrom('hand_over').select('item_id'))
    .execute()
  return rows.map(({ id }) => id as ItemId)
}
