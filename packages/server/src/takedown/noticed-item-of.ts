import type { Database, Foundation } from '../foundation/index.ts'
import { type Assessment, type ItemRow, itemHosting, itemUrl, readReport } from '../reports/index.ts'
import type { NoticedItem } from './mail/noticed-item.ts'

/** Opens what a notice says of an item. The item is for takedown, so an assessment exists. */
export async function noticedItem(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  round: number,
  xarfId: string,
): Promise<NoticedItem> {
  const assessment = await transaction
    .selectFrom('assessment')
    .select(['classification', 'age', 'scheme', 'scheme_version'])
    .where('item_id', '=', row.id)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  const report = await readReport(foundation, transaction, row.report_id)
  if (!assessment || !report) throw new Error('An item for takedown without an assessment or a report')
  return {
    itemId: row.id,
    round,
    xarfId,
    url: await itemUrl(foundation, row),
    kind: row.kind,
    classification: assessment.classification === 'baseline' ? 'baseline' : 'national',
    age: assessment.age as Assessment['age'],
    scheme: `${assessment.scheme} ${assessment.scheme_version}`,
    source: report.source,
    seenAt: (row.captured_at ?? row.assessed_at ?? row.received_at).toISOString(),
    hosting: await itemHosting(foundation, row),
    recipe: report.content.recipe,
    sha256: row.sha256?.toString('hex') ?? null,
    sha1: row.sha1?.toString('hex') ?? null,
    md5: row.md5?.toString('hex') ?? null,
  }
}
