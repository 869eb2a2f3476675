import { type Database, type Foundation, type ItemId, server } from '../../foundation/index.ts'
import type { Members } from '../../network/members/index.ts'
import { type ActionReason, act, type ItemRow, lockItem, setStage } from '../../reports/index.ts'
import { readTraces } from '../../tracing/index.ts'
import type { Assigned, Proof } from '../records.ts'
import { type Route, routeOf } from '../rules.ts'
import { copiesOf } from './audience.ts'
import { handOver, openOffer, submittedTo } from './hand-over.ts'
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
    const route = routeOf(
      {
        classification: row.classification,
        hostingCountry: row.hosting_country,
        submitted: await submittedTo(transaction, itemId),
        openOffer: offer?.member,
      },
      view.directory,
      { id: foundation.self, country: foundation.config.member.country },
      foundation.policy,
    )
    const moved = row.assigned_country !== null && row.assigned_country !== row.hosting_country
    if (moved && offer === undefined) await recordMove(foundation, transaction, row)
    const proof = traces.slice(-tracesSent).map(({ country, evidence }) => ({ country, evidence }))
    await follow({ foundation, transaction, sealer, row, route, moved, proof })
    // Whoever had a copy before, and is not sent the whole item now, hears of the new assessment or the new place.
    if (route.to === 'nobody' || route.to === 'close' || (row.stage !== 'assessed' && !moved)) return
    const others = copies.filter((member) => !sentTo(route).includes(member))
    await tellMembers(foundation, transaction, sealer, itemId, moved ? 'moved' : 'assessed', others)
  })
}

/** Who gets the whole item on this route. */
function sentTo(route: Route): (string | undefined)[] {
  switch (route.to) {
    case 'member':
      return [route.assigned.member, route.submit]
    case 'takedown':
      return [route.submit, route.police]
    case 'person':
      return [route.submit]
    case 'nobody':
    case 'close':
      return []
  }
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
  moved: boolean
  proof: Proof[]
}

async function follow(step: Following): Promise<void> {
  const { foundation, transaction, sealer, row, route } = step
  switch (route.to) {
    case 'nobody':
      return
    case 'close': {
      const reason = await lastReason(transaction, row.id)
      await act(foundation, transaction, row, 'not-illegal', reason, server)
      return
    }
    case 'person':
      await submit(step, route.submit, null)
      await assign(step, { country: row.hosting_country, member: null, why: null })
      await setStage(foundation, transaction, row, 'assessed', route.attention, server)
      return
    case 'takedown':
      await submit(step, route.submit, route.assigned, route.police)
      await assign(step, route.assigned)
      await takeDown(step)
      return
    case 'member': {
      const to = [{ member: route.assigned.member, purpose: 'offer' as const }, ...submission(route.submit)]
      const proof = step.moved ? { proof: step.proof } : {}
      await handOver(foundation, transaction, sealer, row, { to, assigned: route.assigned, ...proof }, server)
      await setStage(foundation, transaction, row, 'assessed', null, server)
      return
    }
  }
}

async function submit(
  { foundation, transaction, sealer, row }: Following,
  interpolMember: string | undefined,
  assigned: Assigned | null,
  police?: string,
): Promise<void> {
  const to = [
    ...submission(interpolMember),
    ...(police === undefined ? [] : [{ member: police, purpose: 'police' as const }]),
  ]
  await handOver(foundation, transaction, sealer, row, { to, assigned }, server)
}

function submission(member: string | undefined) {
  return member === undefined ? [] : [{ member, purpose: 'submission' as const }]
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
