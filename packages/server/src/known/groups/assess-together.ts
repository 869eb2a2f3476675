import {
  type Database,
  type Foundation,
  type ItemId,
  newId,
  type UserId,
  user,
} from '../../foundation/index.ts'
import {
  type AssessmentInput,
  assessLocked,
  type ItemRow,
  isClaimedByAnother,
  isIllegal,
  itemState,
  lockItem,
  mayAssess,
  type Refusal,
} from '../../reports/index.ts'
import { leanOn } from '../effect/leaning.ts'
import { entryOf, type HashEntry } from '../entry.ts'
import { areIdentical } from './alike.ts'
import './tables.ts'
import '../tables.ts'

export type TogetherRefusal = Refusal | 'unknown-item' | 'claimed-by-another' | 'not-identical'

export type Together =
  | {
      ok: true
      group: string
      /** Those that the decision was applied to, without the item itself. */
      applied: ItemId[]
      /** Those that stay for a decision of their own, and why. */
      left: { itemId: ItemId; reason: TogetherRefusal }[]
    }
  | { ok: false; reason: TogetherRefusal }

/**
 * One analyst's decision about an item and others with the very same files, which the analyst has seen in a list: each has its own
 * record and leaves, with the group's id, in a transaction of its own, so that one that a colleague has open holds up no other.
 * Baseline and National of the others lean on the first: when that turns out to be wrong, all of them are looked at again.
 */
export async function assessTogether(
  foundation: Foundation,
  first: ItemId,
  others: readonly ItemId[],
  analyst: UserId,
  input: AssessmentInput,
): Promise<Together> {
  const group = newId(foundation.clock.now(), foundation.random)
  const seen = [...new Set(others)].filter((id) => id !== first)
  const decision: Decided = { foundation, group, first, analyst, input, count: seen.length + 1 }
  const own = await decideOne(decision, first)
  if (!own.ok) return own
  const applied: ItemId[] = []
  const left: { itemId: ItemId; reason: TogetherRefusal }[] = []
  for (const itemId of seen.toSorted()) {
    const done = await decideOne(decision, itemId)
    if (done.ok) applied.push(itemId)
    else left.push({ itemId, reason: done.reason })
  }
  return { ok: true, group, applied, left }
}

interface Decided {
  foundation: Foundation
  group: string
  first: ItemId
  analyst: UserId
  input: AssessmentInput
  count: number
}

type One = { ok: true } | { ok: false; reason: TogetherRefusal }

function decideOne(decision: Decided, itemId: ItemId): Promise<One> {
  const { foundation, first, analyst, input } = decision
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (isClaimedByAnother(row, analyst, foundation.clock.now()))
      return { ok: false, reason: 'claimed-by-another' }
    if (itemId !== first && !(await areIdentical(transaction, first, itemId)))
      return { ok: false, reason: 'not-identical' }
    const verdict = mayAssess(await itemState(transaction, row), foundation.self)
    if (!verdict.ok) return verdict
    if (itemId !== first && isIllegal(input.classification)) await leanOnFirst(decision, transaction, row)
    const assessed = await assessLocked(foundation, transaction, row, { ...input, analyst }, user(analyst))
    if (!assessed.ok) throw new Error(`One of a group could not be assessed: ${assessed.reason}`)
    await noteTogether(decision, transaction, row)
    return { ok: true }
  })
}

/** On the entries that the first decision brought to our own list. */
async function leanOnFirst(
  { foundation, first, group, analyst, input }: Decided,
  transaction: Database,
  row: ItemRow,
): Promise<void> {
  const rows = await transaction
    .selectFrom('hash_entry')
    .selectAll()
    .where('item_id', '=', first)
    .where('source', '=', foundation.self)
    .where('classification', '=', input.classification)
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .forShare()
    .execute()
  const from = rows.map((entry) => same(entryOf(entry)))
  if (from.length > 0) await leanOn(foundation, transaction, row, from, user(analyst), group)
}

function same(entry: HashEntry) {
  return { entry, by: 'sha256' as const, distance: 0 }
}

async function noteTogether(
  { foundation, group, first, analyst, count }: Decided,
  transaction: Database,
  row: ItemRow,
): Promise<void> {
  const { id } = await transaction
    .selectFrom('assessment')
    .select('id')
    .where('item_id', '=', row.id)
    .where('analyst', '=', analyst)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  await transaction
    .insertInto('decided_together')
    .values({ group_id: group, item_id: row.id, assessment_id: id })
    .execute()
  await foundation.append(transaction, {
    kind: 'assessment.applied-to-group',
    actor: user(analyst),
    reportId: row.report_id,
    itemId: row.id,
    detail: { group, decidedOn: first, items: count },
  })
}

/** Whatever else the asker decided in one with the item's present assessment, and still stands. */
export async function decidedWith(database: Database, itemId: ItemId, analyst: UserId): Promise<ItemId[]> {
  const rows = await database
    .selectFrom('decided_together as mine')
    .innerJoin('assessment as word', 'word.id', 'mine.assessment_id')
    .innerJoin('decided_together as other', 'other.group_id', 'mine.group_id')
    .innerJoin('assessment as theirs', 'theirs.id', 'other.assessment_id')
    .select('other.item_id')
    .where('mine.item_id', '=', itemId)
    .whereRef('other.item_id', '<>', 'mine.item_id')
    .where('word.analyst', '=', analyst)
    .where('word.undone_at', 'is', null)
    .where('theirs.undone_at', 'is', null)
    .execute()
  return rows.map(({ item_id }) => item_id)
}
