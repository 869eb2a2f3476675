import { type RawBuilder, sql } from 'kysely'
import type { Database, MemberId } from '../foundation/index.ts'
import type { StepName } from './schemas.ts'

/** A row of `statistics_fact` is about one of these; those with a time are the steps of the figures. */
export type FactStep = StepName | 'received' | 'notice' | 'outcome' | 'spared'

/** Ledger kinds that become facts. Others pass by. */
export const countedKinds = [
  'report.received',
  'item.assessed',
  'item.assessment-undone',
  'item.reopened',
  'assessment.taken-over',
  'item.handed-over',
  'item.accepted',
  'item.acted',
  'notice.sent',
  'outcome.received',
  'outcome.given',
] as const

/**
 * Takes the facts out of one stretch of leaves. The statements follow the flow, so that each finds the step before it,
 * whether that stands in this stretch or an earlier one. The first time that something reaches a step counts; of
 * assessments the last of our own that was not taken back.
 */
export async function takeFacts(
  transaction: Database,
  self: MemberId,
  fromLeaf: number,
  toLeaf: number,
): Promise<void> {
  await sql`
    create temporary table stretch on commit drop as
    select leaf_index, at, kind, report_id, item_id, body::json -> 'detail' as detail
    from ledger_event
    where leaf_index >= ${fromLeaf} and leaf_index < ${toLeaf} and kind in (${sql.join([...countedKinds])})
  `.execute(transaction)
  await first(transaction, 'received', sql`report_id`, sql`kind = 'report.received'`)
  await takeAssessments(transaction, self)
  await takeSpared(transaction)
  const events: [FactStep, FactStep, RawBuilder<unknown>, RawBuilder<unknown>][] = [
    ['assessed-to-handed-over', 'received-to-assessed', sql`item_id`, sql`kind = 'item.handed-over'`],
    ['handed-over-to-accepted', 'assessed-to-handed-over', sql`item_id`, sql`kind = 'item.accepted'`],
    ['received-to-notice', 'received', sql`report_id`, isAction('reported-to-provider')],
    ['notice-to-removed', 'received-to-notice', sql`item_id`, isAction('removed')],
    ['received-to-removed', 'received', sql`report_id`, isAction('removed')],
  ]
  for (const [step, before, startSubject, condition] of events)
    await first(transaction, step, sql`item_id`, condition, { step: before, subject: startSubject })
  await first(transaction, 'notice', sql`detail ->> 'notice'`, sql`kind = 'notice.sent'`)
  await first(
    transaction,
    'outcome',
    sql`concat_ws(' ', item_id, detail ->> 'outcome', coalesce(detail ->> 'from', detail ->> 'member'))`,
    sql`kind in ('outcome.received', 'outcome.given')`,
  )
}

function isAction(kind: string): RawBuilder<unknown> {
  return sql`kind = 'item.acted' and detail ->> 'action' = ${kind}`
}

/** Stores the first event of each subject that meets the condition, with the time since the step before it. */
async function first(
  transaction: Database,
  step: FactStep,
  subject: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
  before?: { step: FactStep; subject: RawBuilder<unknown> },
): Promise<void> {
  const start =
    before === undefined
      ? sql`null::timestamptz`
      : sql`(select f.at from statistics_fact f where f.step = ${before.step} and f.subject = ${before.subject})`
  await sql`
    insert into statistics_fact (step, subject, at, word, took_ms)
    select ${step}, subject, at, word, extract(epoch from at - start) * 1000
    from (
      select distinct on (${subject}) ${subject} as subject, at, detail ->> 'outcome' as word, ${start} as start
      from stretch where ${condition} and ${subject} is not null
      order by ${subject}, leaf_index
    ) event
    on conflict (step, subject) do nothing`.execute(transaction)
}

/** The last word of the stretch decides: an assessment of our own stands, one that was taken back does not. */
async function takeAssessments(transaction: Database, self: MemberId): Promise<void> {
  const lastWords = sql`
    select distinct on (item_id) item_id, report_id, at, kind, detail ->> 'classification' as word
    from stretch
    where kind = 'item.assessment-undone' or (kind = 'item.assessed' and detail ->> 'member' = ${self})
    order by item_id, leaf_index desc`
  await sql`
    delete from statistics_fact using (${lastWords}) last
    where last.kind = 'item.assessment-undone'
      and statistics_fact.step = 'received-to-assessed' and statistics_fact.subject = last.item_id
  `.execute(transaction)
  await sql`
    insert into statistics_fact (step, subject, at, word, took_ms)
    select 'received-to-assessed', last.item_id, last.at, last.word, extract(epoch from last.at - received.at) * 1000
    from (${lastWords}) last
      left join statistics_fact received on received.step = 'received' and received.subject = last.report_id
    where last.kind = 'item.assessed'
    on conflict (step, subject) do update set at = excluded.at, word = excluded.word, took_ms = excluded.took_ms
  `.execute(transaction)
}

/** An item that nobody had to look at counts, unless that turned out to be wrong: the last word of the stretch decides. */
async function takeSpared(transaction: Database): Promise<void> {
  const isTaken = sql`kind = 'assessment.taken-over' and (detail ->> 'spared')::boolean`
  const lastWords = sql`
    select distinct on (item_id) item_id, at, kind
    from stretch
    where kind in ('item.assessment-undone', 'item.reopened') or (${isTaken})
    order by item_id, leaf_index desc`
  await sql`
    delete from statistics_fact using (${lastWords}) last
    where last.kind <> 'assessment.taken-over'
      and statistics_fact.step = 'spared' and statistics_fact.subject = last.item_id
  `.execute(transaction)
  await sql`
    insert into statistics_fact (step, subject, at, word, took_ms)
    select 'spared', last.item_id, last.at, null, null
    from (${lastWords}) last
    where last.kind = 'assessment.taken-over'
    on conflict (step, subject) do update set at = excluded.at
  `.execute(transaction)
}
