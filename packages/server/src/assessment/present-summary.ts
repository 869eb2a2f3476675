import type { Foundation } from '../foundation/index.ts'
import { itemUrl, priorities } from '../reports/index.ts'
import { defang } from './defang.ts'
import type { SummaryRow } from './item-query.ts'
import { type Asker, type MemberName, type Names, namesFor } from './people.ts'
import type { ItemSummary } from './schemas.ts'

/** A row as lists show it: metadata, the address defanged. */
export async function presentSummary(
  foundation: Foundation,
  row: SummaryRow,
  names: Names,
  asker: Asker,
): Promise<ItemSummary> {
  return {
    id: row.id,
    reportId: row.report_id,
    parentItemId: row.parent_item_id,
    kind: row.kind,
    stage: row.stage,
    attention: row.attention,
    source: row.source,
    theme: row.theme,
    priority: priorities[row.priority] ?? 'normal',
    receivedAt: row.received_at.toISOString(),
    host: defang(await itemUrl(foundation, row)),
    hostingCountry: row.hosting_country,
    holder: row.holder,
    originMember: row.origin_member,
    classification: row.classification,
    assessedAt: row.assessed_at?.toISOString() ?? null,
    finalAction: row.final_action,
    finalAt: row.final_at?.toISOString() ?? null,
    claim: presentClaim(row, foundation.clock.now(), names, asker),
  }
}

export async function presentSummaries(
  foundation: Foundation,
  rows: readonly SummaryRow[],
  memberName: MemberName,
  asker: Asker,
): Promise<ItemSummary[]> {
  const claimants = rows.map((row) => row.claimed_by)
  const names = await namesFor(foundation, foundation.database, memberName, asker, claimants)
  return Promise.all(rows.map((row) => presentSummary(foundation, row, names, asker)))
}

function presentClaim(
  row: Pick<SummaryRow, 'claimed_by' | 'claimed_until'>,
  now: Date,
  names: Names,
  asker: Asker,
): ItemSummary['claim'] {
  if (row.claimed_by === null || row.claimed_until === null || row.claimed_until <= now) return null
  return {
    by: { id: row.claimed_by, name: names.user(row.claimed_by) ?? row.claimed_by },
    until: row.claimed_until.toISOString(),
    mine: row.claimed_by === asker.userId,
  }
}
