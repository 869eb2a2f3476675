import { type Database, type Foundation, type ItemId, type UserId, user } from '../../foundation/index.ts'
import { type ItemRow, isClaimedByAnother, lockItems, setStage } from '../../reports/index.ts'
import { withdrawEntries } from '../add-entries.ts'
import { keepOwnEntries } from './own-list.ts'
import { askAbout, reopen } from './reopen.ts'
import { isExact, type RecognisedBy } from './rules.ts'

export type CorrectionRefusal = 'unknown-item' | 'claimed-by-another' | 'leans-on-nothing' | 'not-asked'
export type Corrected = { ok: true } | { ok: false; reason: CorrectionRefusal }

/**
 * A person says that an item is not what it was taken for. The item goes before a person. Where it was recognised as the very same
 * file, the entry itself is wrong: one of ours is withdrawn, which travels to those who have the list, and the item behind it is
 * put in doubt; one of others' matches nothing here any more, and `match-doubted` tells its list. Everything else that leaned on it
 * follows. A near picture that was another one says nothing against the entry.
 */
export async function saySomethingElse(
  foundation: Foundation,
  itemId: ItemId,
  analyst: UserId,
): Promise<Corrected> {
  // Those whose assessments it leans on are locked with it, in the order in which everybody locks items.
  const behind = (await leansOf(foundation.database, itemId)).flatMap(({ item_id }) => item_id ?? [])
  return inItem(foundation, [itemId, ...behind], analyst, async (transaction, row) => {
    const leans = await leansOf(transaction, itemId)
    const [first] = leans
    if (!first) return { ok: false, reason: 'leans-on-nothing' }
    await foundation.append(transaction, {
      kind: 'match.doubted',
      actor: user(analyst),
      reportId: row.report_id,
      itemId,
      detail: { entries: leans.map(({ entry_id }) => String(entry_id)) },
    })
    await reopen(foundation, transaction, row, Number(first.entry_id), 'match-wrong')
    for (const lean of leans)
      if (isExact({ by: lean.how as RecognisedBy })) await doubt(foundation, transaction, lean)
    return { ok: true }
  })
}

function leansOf(database: Database, itemId: ItemId) {
  return database
    .selectFrom('leaned_on')
    .innerJoin('hash_entry', 'hash_entry.id', 'leaned_on.entry_id')
    .select(['leaned_on.entry_id', 'leaned_on.how', 'hash_entry.item_id', 'hash_entry.source'])
    .where('leaned_on.item_id', '=', itemId)
    .where('leaned_on.undone_at', 'is', null)
    .orderBy('leaned_on.entry_id')
    .execute()
}

async function doubt(
  foundation: Foundation,
  transaction: Database,
  { entry_id, item_id, source }: { entry_id: number; item_id: ItemId | null; source: string },
): Promise<void> {
  const entryId = Number(entry_id)
  if (source === foundation.self && item_id !== null) {
    // The item before its entry, as whoever corrects that item does it.
    await askAbout(foundation, transaction, item_id)
    await withdrawEntries(foundation, transaction, [entryId], 'match-wrong')
    return
  }
  // In the word by which no later import or update brings it in again (lists/listing.ts).
  await withdrawEntries(foundation, transaction, [entryId], 'wrong')
  await foundation.jobs.announce(transaction, 'match-doubted', [{ entryId }])
}

/** A person has looked at an item whose match was withdrawn, and its assessment is right all the same. */
export async function confirmAssessment(
  foundation: Foundation,
  itemId: ItemId,
  analyst: UserId,
): Promise<Corrected> {
  return inItem(foundation, [itemId], analyst, async (transaction, row) => {
    if (row.attention !== 'match-withdrawn' || row.classification === null)
      return { ok: false, reason: 'not-asked' }
    await setStage(foundation, transaction, row, row.stage, null, user(analyst))
    await foundation.append(transaction, {
      kind: 'assessment.confirmed',
      actor: user(analyst),
      reportId: row.report_id,
      itemId,
      detail: { classification: row.classification },
    })
    // What was withdrawn from the own list when this was in doubt stands in it again.
    await keepOwnEntries(foundation, transaction, itemId)
    return { ok: true }
  })
}

/** In one transaction, with the items locked; the first is the one that it is about. */
function inItem(
  foundation: Foundation,
  [itemId, ...others]: readonly [ItemId, ...ItemId[]],
  analyst: UserId,
  run: (transaction: Database, row: ItemRow) => Promise<Corrected>,
): Promise<Corrected> {
  return foundation.database.transaction().execute(async (transaction) => {
    const row = (await lockItems(transaction, [itemId, ...others])).get(itemId)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (isClaimedByAnother(row, analyst, foundation.clock.now()))
      return { ok: false, reason: 'claimed-by-another' }
    return run(transaction, row)
  })
}
