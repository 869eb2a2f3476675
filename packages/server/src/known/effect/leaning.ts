import { sql } from 'kysely'
import type { Actor, Database, Foundation, ItemId } from '../../foundation/index.ts'
import type { AssessmentInput, ItemRow } from '../../reports/index.ts'
import { entryOf, type HashEntry } from '../entry.ts'
import type { Recognition } from './rules.ts'

/**
 * The entries, locked against withdrawal until the transaction ends; undefined when one of them does not stand any more. Who
 * withdraws one of them waits, and then finds what leans on it.
 */
export async function lockEntries(
  transaction: Database,
  ids: readonly number[],
): Promise<Map<number, HashEntry> | undefined> {
  const wanted = [...new Set(ids)]
  const rows = await transaction
    .selectFrom('hash_entry')
    .innerJoin('hash_list', 'hash_list.id', 'hash_entry.list_id')
    .selectAll('hash_entry')
    .where('hash_entry.id', '=', sql<number>`any(${wanted}::bigint[])`)
    .where('hash_entry.withdrawn_at', 'is', null)
    .where('hash_list.removed_at', 'is', null)
    .orderBy('hash_entry.id')
    .forShare('hash_entry')
    .execute()
  const entries = rows.map(entryOf)
  if (entries.length < wanted.length) return undefined
  return new Map(entries.map((entry) => [entry.id, entry]))
}

/** Notes that the item's judgement leans on these entries, each with its leaf (`assessment.taken-over`). */
export async function leanOn(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'report_id'>,
  from: readonly Recognition[],
  actor: Actor,
  group: string | null = null,
): Promise<void> {
  const at = foundation.clock.now()
  const spared = !(await wasSeen(transaction, row.id))
  const byWhom = actor.startsWith('user:') ? actor.slice('user:'.length) : actor
  const entries = [...new Map(from.map((each) => [each.entry.id, each])).values()]
  await transaction
    .insertInto('leaned_on')
    .values(
      entries.map(({ entry, by, distance }) => ({
        ...{ item_id: row.id, entry_id: entry.id, how: by, distance, at, by_whom: byWhom, spared },
        ...{ group_id: group, undone_at: null, undone_reason: null },
      })),
    )
    .execute()
  await foundation.append(
    transaction,
    ...entries.map(({ entry, by, distance }) => ({
      kind: 'assessment.taken-over' as const,
      actor,
      reportId: row.report_id,
      itemId: row.id,
      detail: {
        ...{
          classification: entry.classification,
          entry: entry.id,
          list: entry.listId,
          source: entry.source,
        },
        ...{ recognisedBy: by, distance, dated: entry.dated.toISOString(), spared },
        ...(group === null ? {} : { group }),
      },
    })),
  )
}

/** Whether anybody here has seen a rendition of the item. Index: ledger_event_item. */
async function wasSeen(transaction: Database, itemId: ItemId): Promise<boolean> {
  const seen = await transaction
    .selectFrom('ledger_event')
    .select('seq')
    .where('item_id', '=', itemId)
    .where('kind', '=', 'evidence.viewed')
    .limit(1)
    .executeTakeFirst()
  return seen !== undefined
}

/** The earlier assessment as far as we know it: of our own all of it, of others' what their list says. */
export async function earlierAssessment(
  foundation: Foundation,
  transaction: Database,
  entry: HashEntry,
): Promise<AssessmentInput> {
  const told = {
    ...{ classification: entry.classification, reason: null },
    ...{ scheme: entry.scheme, schemeVersion: entry.schemeVersion },
  }
  const ours =
    entry.itemId === null
      ? undefined
      : await transaction
          .selectFrom('assessment')
          .select(['age', 'sex', 'flags'])
          .where('item_id', '=', entry.itemId)
          .where('member', '=', foundation.self)
          .where('classification', '=', entry.classification)
          .where('undone_at', 'is', null)
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .executeTakeFirst()
  if (!ours) return { ...told, age: 'not-categorised', sex: 'not-determined', flags: [] }
  return {
    ...told,
    age: ours.age as AssessmentInput['age'],
    sex: ours.sex as AssessmentInput['sex'],
    flags: ours.flags as AssessmentInput['flags'],
  }
}
