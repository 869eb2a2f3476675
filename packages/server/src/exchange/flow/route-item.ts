import { type Database, type Foundation, type ItemId, server } from '../../foundation/index.ts'
import type { Members } from '../../network/members/index.ts'
import { type ActionReason, act, type ItemRow, lockItem, setStage } from '../../reports/index.ts'
import { readTraces } from '../../tracing/index.ts'
import type { Onward } from '../onward.ts'
import type { Assigned, Proof } from '../records.ts'
import type { Recipient, Route } from '../rules.ts'
import { copiesOf } from './audience.ts'
import { handOver, openOffer } from './hand-over.ts'
import { planRoute } from './plan-route.ts'
import { tellMembers } from './tell-copies.ts'

/** Traces that travel with an item that has moved: the last ones are the proof. */
const tracesSent = 10

/**
 * Sends an assessed item on its way, or one that has moved: to the hotline of the hosting country, to our own takedown, to
 * a person. Only the holder routes; an item that was routed already stays where it is.
 */
export async function routeItem(foundation: Foundation, members: Members, itemId: ItemId): Promise<void> {
  const view = members.view()
  if (!view) throw new Error('There is no directory yet')
  const sealer = await foundation.columns.ready()
  const traces = await readTraces(foundation, itemId)
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row || row.holder !== foundation.self || row.final_action !== null) return
    if (row.stage !== 'assessed' && row.stage !== 'takedown') return
    if (await waitsForUndo(foundation, transaction, row)) return
    const copies = await copiesOf(transaction, itemId)
    const offer = await openOffer(transaction, itemId)
    const { route, recipients, onward } = await planRoute(foundation, transaction, view, row)
    const moved = row.assigned_country !== null && row.assigned_country !== row.hosting_country
    if (moved && offer === undefined) await recordMove(foundation, transaction, row)
    const proof = traces.slice(-tracesSent).map(({ country, evidence }) => ({ country, evidence }))
    await follow({ foundation, transaction, sealer, row, route, recipients, onward, moved, proof })
    if ('denied' in route) await tellDenied(foundation, transaction, row, route.denied)
    // Whoever had a copy before, and is not sent the whole item now, hears of the new assessment or the new place.
    if (route.to === 'nobody' || route.to === 'close' || (row.stage !== 'assessed' && !moved)) return
    const others = copies.filter((one) => !recipients.some(({ member }) => member === one))
    await tellMembers(foundation, transaction, sealer, itemId, moved ? 'moved' : 'assessed', others)
  })
}

/** What the item's givers do not allow is on the timeline, once. */
async function tellDenied(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  denied: readonly string[],
): Promise<void> {
  if (denied.length === 0) return
  await foundation.append(transaction, {
    kind: 'item.onward-denied',
    actor: server,
    reportId: row.report_id,
    itemId: row.id,
    detail: { to: [...denied] },
  })
}

/** The job of a taken-back assessment runs while the next one can still be undone: come back after that. */
async function waitsForUndo(foundation: Foundation, transaction: Database, row: ItemRow): Promise<boolean> {
  if (row.stage !== 'assessed' || row.assessed_at === null) return false
  const until = new Date(row.assessed_at.getTime() + foundation.policy.undoWindowMs)
  if (until <= foundation.clock.now()) return false
  await foundation.jobs.enqueue(transaction, routeQueue, [{ itemId: row.id }], { startAfter: until })
  return true
}
export const routeQueue = 'route-item'

interface Following {
  foundation: Foundation
  transaction: Database
  sealer: Awaited<ReturnType<Foundation['columns']['ready']>>
  row: ItemRow
  route: Route
  recipients: readonly Recipient[]
  onward: Onward
  moved: boolean
  proof: Proof[]
}

async function follow(step: Following): Promise<void> {
  const { foundation, transaction, row, route } = step
  switch (route.to) {
    case 'nobody':
      return
    case 'close': {
      const reason = await lastReason(transaction, row.id)
      await act(foundation, transaction, row, 'not-illegal', reason, server)
      return
    }
    case 'person':
      await send(step, null)
      await assign(step, { country: row.hosting_country, member: null, why: null })
      await setStage(foundation, transaction, row, 'assessed', route.attention, server)
      return
    case 'takedown':
      await send(step, route.assigned)
      await assign(step, route.assigned)
      await takeDown(step)
      return
    case 'member':
      await send(step, route.assigned, step.moved ? step.proof : [])
      await setStage(foundation, transaction, row, 'assessed', null, server)
      return
  }
}

/** Hands it over to those whom the plan names; the plan left out whom we may not give it to. */
async function send(step: Following, assigned: Assigned | null, proof: readonly Proof[] = []): Promise<void> {
  const { foundation, transaction, sealer, row, recipients, onward } = step
  const handed = await handOver(
    foundation,
    transaction,
    sealer,
    row,
    { to: recipients, assigned, proof, onward },
    server,
  )
  if (!handed.ok) throw new Error(`The plan hands the item to ${handed.member}, which must not have it`)
}

async function assign(
  { transaction, row }: Following,
  to: { country: string | null; member: string | null; why: string | null },
): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set({ assigned_country: to.country, assigned_member: to.member, assigned_why: to.why })
    .where('id', '=', row.id)
    .execute()
}

async function takeDown({ foundation, transaction, row }: Following): Promise<void> {
  if (row.stage === 'takedown') return
  await setStage(foundation, transaction, row, 'takedown', null, server)
  await foundation.jobs.announce(transaction, 'item-held', [{ itemId: row.id }])
}

async function recordMove(foundation: Foundation, transaction: Database, row: ItemRow): Promise<void> {
  await foundation.append(transaction, {
    kind: 'item.moved',
    actor: server,
    reportId: row.report_id,
    itemId: row.id,
    detail: { from: row.assigned_country, to: row.hosting_country },
  })
}

async function lastReason(transaction: Database, itemId: ItemId): Promise<ActionReason | null> {
  const last = await transaction
    .selectFrom('assessment')
    .select('reason')
    .where('item_id', '=', itemId)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return (last?.reason ?? null) as ActionReason | null
}
