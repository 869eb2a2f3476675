import { sql } from 'kysely'
import type { Foundation } from '../foundation/index.ts'
import type { StepName } from './schemas.ts'

export interface MedianRow {
  step: StepName
  n: number
  median_ms: number | null
}

/**
 * Median time of each step that ended in the period. Indexes: ledger_event_kind for the ends, ledger_event_report and
 * ledger_event_item for starts that lie before the period.
 */
export async function readMedians(foundation: Foundation, from: Date, to: Date): Promise<MedianRow[]> {
  const action = sql`body::json #>> '{detail,action}'`
  const own = sql`body::json #>> '{detail,member}' = ${foundation.self}`
  const { rows } = await sql<MedianRow>`
    with ended as materialized (
      select item_id, min(report_id) as report_id,
        min(at) filter (where kind = 'item.assessed') as assessed,
        min(at) filter (where kind = 'item.handed-over') as handed_over,
        min(at) filter (where kind = 'item.accepted') as accepted,
        min(at) filter (where what = 'reported-to-provider') as noticed,
        min(at) filter (where what = 'removed') as removed
      from (
        select item_id, report_id, kind, at, case when kind = 'item.acted' then ${action} end as what
        from ledger_event
        where kind in ('item.assessed', 'item.handed-over', 'item.accepted', 'item.acted')
          and at >= ${from} and at < ${to} and (kind <> 'item.assessed' or ${own})
      ) event
      group by item_id
    ), milestone as (
      select ended.*, received.at as received,
        case when handed_over is null or assessed is not null then assessed
          else (select max(e.at) from ledger_event e
            where e.item_id = ended.item_id and e.kind = 'item.assessed' and e.at <= ended.handed_over) end
          as assessed_before,
        case when accepted is null or handed_over is not null then handed_over
          else (select max(e.at) from ledger_event e
            where e.item_id = ended.item_id and e.kind = 'item.handed-over' and e.at <= ended.accepted) end
          as handed_over_before,
        case when removed is null or noticed is not null then noticed
          else (select min(e.at) from ledger_event e
            where e.item_id = ended.item_id and e.kind = 'item.acted'
              and ${action} = 'reported-to-provider' and e.at <= ended.removed) end
          as noticed_before
      from ended left join ledger_event received
        on received.report_id = ended.report_id and received.kind = 'report.received'
    ), took as (
      select step, extract(epoch from ended_at - started_at) * 1000 as ms
      from milestone, lateral (values
        ('received-to-assessed', received, assessed),
        ('assessed-to-handed-over', assessed_before, handed_over),
        ('handed-over-to-accepted', handed_over_before, accepted),
        ('received-to-notice', received, noticed),
        ('notice-to-removed', noticed_before, removed),
        ('received-to-removed', received, removed)
      ) as steps (step, started_at, ended_at)
      where ended_at >= started_at
    )
    select step, count(*) as n, percentile_cont(0.5) within group (order by ms)::float8 as median_ms
    from took group by step`.execute(foundation.database)
  return rows
}
