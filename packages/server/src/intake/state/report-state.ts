import type { Database, Foundation, ItemId, ReportId } from '../../foundation/index.ts'
import type { ActionKind } from '../../reports/index.ts'
import { type ItemFacts, type ReportState, stateOf } from './state-of.ts'

/**
 * The state behind the tipster's code. Reads words of the schemes, countries and times only, so that the public process
 * can answer it without a key. Undefined where there is no such report.
 */
export async function reportState(
  foundation: Foundation,
  database: Database,
  id: ReportId,
): Promise<ReportState | undefined> {
  const report = await database
    .selectFrom('report')
    .leftJoin('report_closing', 'report_closing.report_id', 'report.id')
    .select(['report.received_at', 'report.attention', 'report_closing.at', 'report_closing.reason'])
    .where('report.id', '=', id)
    .executeTakeFirst()
  if (!report) return undefined
  const { at, reason } = report
  return stateOf(
    {
      receivedAt: report.received_at,
      needsAddress: report.attention === 'tip-without-address',
      closed: at !== null && reason !== null ? { at, reason } : null,
    },
    await itemFacts(foundation, database, id),
  )
}

async function itemFacts(foundation: Foundation, database: Database, id: ReportId): Promise<ItemFacts[]> {
  // Each is served by an index that starts with the report or its items.
  const items = await database
    .selectFrom('content_item')
    .select(['id', 'holder', 'claimed_until', 'classification', 'assessed_at', 'assigned_country'])
    .where('report_id', '=', id)
    .execute()
  if (items.length === 0) return []
  const actions = await database
    .selectFrom('action')
    .innerJoin('content_item', 'content_item.id', 'action.item_id')
    .select(['action.item_id', 'action.kind', 'action.at'])
    .where('content_item.report_id', '=', id)
    .orderBy('action.at')
    .execute()
  const leftAt = await holdsPassed(database, id)
  const now = foundation.clock.now()
  return items.map((item) => ({
    classification: item.classification,
    assessedAt: item.assessed_at,
    isOpen: item.claimed_until !== null && item.claimed_until > now,
    passedOn: passedOn(item, leftAt, foundation.self),
    actions: actions
      .filter((action) => action.item_id === item.id)
      .map(({ kind, at }): { kind: ActionKind; at: Date } => ({ kind, at })),
  }))
}

/** When each item's hold last passed, from the ledger. */
async function holdsPassed(database: Database, id: ReportId): Promise<Map<ItemId, Date>> {
  const events = await database
    .selectFrom('ledger_event')
    .select(['item_id', 'at'])
    .where('report_id', '=', id)
    .where('kind', '=', 'item.held')
    .orderBy('seq')
    .execute()
  return new Map(events.map((event) => [event.item_id as ItemId, event.at]))
}

function passedOn(
  item: { id: ItemId; holder: string; assigned_country: string | null },
  leftAt: ReadonlyMap<ItemId, Date>,
  self: string,
): ItemFacts['passedOn'] {
  const at = leftAt.get(item.id)
  return item.holder === self || at === undefined ? null : { at, country: item.assigned_country }
}
