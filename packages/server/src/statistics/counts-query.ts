import { sql } from 'kysely'
import type { Foundation } from '../foundation/index.ts'

export interface CountsRow {
  received: number
  assessed: number
  baseline: number
  national: number
  not_illegal: number
  undetermined: number
  handed_over: number
  accepted: number
  notices: number
  removed: number
  already_known: number
  under_investigation: number
  victim_identified: number
  offender_identified: number
}

/** Counts of a period. An item counts once; one whose assessment was taken back does not. Index: ledger_event_kind. */
export async function readCounts(foundation: Foundation, from: Date, to: Date): Promise<CountsRow> {
  const period = sql`at >= ${from} and at < ${to}`
  const detail = (name: string) => sql`body::json #>> ${sql.lit(`{detail,${name}}`)}`
  const { rows } = await sql<CountsRow>`
    with word as (
      select distinct on (item_id) item_id, kind, ${detail('classification')} as classification
      from ledger_event
      where kind in ('item.assessed', 'item.assessment-undone') and ${period}
        and (kind = 'item.assessment-undone' or ${detail('member')} = ${foundation.self})
      order by item_id, seq desc
    ), verdict as (
      select count(*) as assessed,
        count(*) filter (where classification = 'baseline') as baseline,
        count(*) filter (where classification = 'national') as national,
        count(*) filter (where classification = 'not-illegal') as not_illegal,
        count(*) filter (where classification = 'undetermined') as undetermined
      from word where kind = 'item.assessed'
    ), outcome as (
      select
        count(*) filter (where told = 'already-known') as already_known,
        count(*) filter (where told = 'under-investigation') as under_investigation,
        count(*) filter (where told = 'victim-identified') as victim_identified,
        count(*) filter (where told = 'offender-identified') as offender_identified
      from (select ${detail('outcome')} as told from ledger_event
        where kind in ('outcome.received', 'outcome.given') and ${period}) o
    )
    select verdict.*, outcome.*,
      (select count(*) from ledger_event where kind = 'report.received' and ${period}) as received,
      (select count(distinct item_id) from ledger_event where kind = 'item.handed-over' and ${period}) as handed_over,
      (select count(distinct item_id) from ledger_event where kind = 'item.accepted' and ${period}) as accepted,
      (select count(distinct ${detail('notice')}) from ledger_event where kind = 'notice.sent' and ${period}) as notices,
      (select count(distinct item_id) from ledger_event
        where kind = 'item.acted' and ${period} and ${detail('action')} = 'removed') as removed
    from verdict, outcome`.execute(foundation.database)
  const row = rows[0]
  if (!row) throw new Error('An aggregate without a group has a row')
  return row
}
