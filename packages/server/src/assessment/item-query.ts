import { type RawBuilder, sql } from 'kysely'
import type { ItemRow, ReportTable } from '../reports/index.ts'

/** A summary's row: the item and what its report says of it. */
export type SummaryRow = ItemRow & Pick<ReportTable, 'source' | 'theme'>

type Json<Row> = { [Key in keyof Row]: Row[Key] extends Date | null ? string : Row[Key] }

interface AssessmentRow {
  at: Date
  member: string
  analyst: string
  classification: string
  age: string
  sex: string
  flags: string[]
  reason: string | null
  scheme: string
  scheme_version: string
}

interface RelatedRow {
  id: string
  kind: string
  stage: string
  classification: string | null
}

/** Everything that one item's page shows, in one row. Times inside the lists are text, as JSON has no others. */
export type DetailRow = SummaryRow & {
  assessments: Json<AssessmentRow>[]
  actions: { kind: string; reason: string | null; member: string; at: string }[]
  copies: { member: string; since: string }[]
  page: RelatedRow | null
  parts: RelatedRow[]
  siblings: RelatedRow[]
}

const related = sql`json_build_object('id', r.id, 'kind', r.kind, 'stage', r.stage, 'classification', r.classification)`

/**
 * One statement for the whole page, so that opening an item costs one round trip. `item` is a query or an update that
 * gives rows of content_item. Indexes: content_item_parent, assessment_item, action's unique key, item_copy's key.
 */
export function detailQuery(item: RawBuilder<unknown>): RawBuilder<DetailRow> {
  return sql<DetailRow>`
    with item as (${item})
    select item.*, report.source, report.theme,
      (select coalesce(json_agg(to_jsonb(a) order by a.at, a.id), '[]') from assessment a
        where a.item_id = item.id and a.undone_at is null) as assessments,
      (select coalesce(json_agg(to_jsonb(a) order by a.at, a.id), '[]') from action a
        where a.item_id = item.id) as actions,
      (select coalesce(json_agg(to_jsonb(c) order by c.since, c.member), '[]') from item_copy c
        where c.item_id = item.id) as copies,
      (select ${related} from content_item r where r.id = item.parent_item_id) as page,
      (select coalesce(json_agg(${related} order by r.id), '[]') from (
        select id, kind, stage, classification from content_item p
        where p.parent_item_id = item.id order by p.id limit 200) r) as parts,
      (select coalesce(json_agg(${related} order by r.id), '[]') from (
        select id, kind, stage, classification from content_item p
        where p.parent_item_id = item.parent_item_id and p.id <> item.id order by p.id limit 200) r) as siblings
    from item join report on report.id = item.report_id`
}
