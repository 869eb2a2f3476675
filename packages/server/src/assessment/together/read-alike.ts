import { sql } from 'kysely'
import type { Database, Foundation, ItemId } from '../../foundation/index.ts'
import { alikeOf } from '../../known/index.ts'
import { isClaimedByAnother, itemState, mayAssess } from '../../reports/index.ts'
import type { SummaryRow } from '../item-query.ts'
import type { Asker, MemberName } from '../people.ts'
import { presentStep } from '../present-detail.ts'
import { presentSummaries } from '../present-summary.ts'
import type { StepVerdict } from '../rules.ts'
import type { AlikeItems } from './schemas.ts'

/** What is the same as an item and what is near it, as the asker may decide about it; undefined when the item is not here. */
export async function readAlike(
  foundation: Foundation,
  memberName: MemberName,
  id: ItemId,
  asker: Asker,
): Promise<AlikeItems | undefined> {
  const { database } = foundation
  const known = await database.selectFrom('content_item').select('id').where('id', '=', id).executeTakeFirst()
  if (!known) return undefined
  const alike = await alikeOf(database, id)
  const rows = await summariesOf(database, [...alike.identical.ids, ...alike.near.map((each) => each.id)])
  const summaries = await presentSummaries(foundation, rows, memberName, asker)
  const shown = new Map(rows.map((row, at) => [row.id, { row, summary: summaries[at] }]))
  const items: AlikeItems['identical']['items'] = []
  for (const identical of alike.identical.ids) {
    const one = shown.get(identical)
    if (!one?.summary) continue
    const together = presentStep(await togetherStep(foundation, one.row, asker))
    items.push({ ...one.summary, together })
  }
  return {
    identical: { items, inAll: alike.identical.inAll },
    near: alike.near.flatMap(({ id: near, nearness }) => {
      const summary = shown.get(near)?.summary
      const isPicture = nearness !== 'same-file' && nearness !== 'same-weak-hash'
      return summary && isPicture ? [{ ...summary, nearness }] : []
    }),
  }
}

/** The same questions as for one item alone: the record's rules first, then a colleague's claim. */
async function togetherStep(foundation: Foundation, row: SummaryRow, asker: Asker): Promise<StepVerdict> {
  if (row.stage === 'offered') return { ok: false, reason: 'offered' }
  const verdict = mayAssess(await itemState(foundation.database, row), foundation.self)
  if (!verdict.ok) return verdict
  return isClaimedByAnother(row, asker.userId, foundation.clock.now())
    ? { ok: false, reason: 'claimed-by-another' }
    : { ok: true }
}

/** By their ids: primary keys. */
async function summariesOf(database: Database, ids: readonly ItemId[]): Promise<SummaryRow[]> {
  if (ids.length === 0) return []
  return database
    .selectFrom('content_item as item')
    .innerJoin('report', 'report.id', 'item.report_id')
    .selectAll('item')
    .select(['report.source', 'report.theme'])
    .where('item.id', '=', sql<ItemId>`any(${[...ids]}::text[])`)
    .execute()
}
