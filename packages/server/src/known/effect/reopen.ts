import type { Selectable } from 'kysely'
import { type Database, type Foundation, type ItemId, server } from '../../foundation/index.ts'
import { findItem, type ItemRow, lockItem, setStage, undoLocked } from '../../reports/index.ts'
import type { HashEntryTable } from '../tables.ts'
import { knownMaterial } from './context.ts'
import { successorOf } from './successor.ts'
import './tables.ts'

/** The queue of entries that do not stand any more. */
export const reopenQueue = 'reopen-leaning'

/** How long the word that replaces another may be on its way. */
const patienceMs = 10 * 60_000

/**
 * Finds everything that leaned on a withdrawn entry and puts it before a person: each item in a transaction of its own, so that one
 * that is being worked on holds up no other. What its source says anew, to the same effect, is leaned on instead. That a list is
 * not used here any more says nothing against what was taken from it. Repeating it changes nothing. Returns how many were reopened.
 */
export async function reopenLeaning(foundation: Foundation, entryId: number): Promise<number> {
  const { database } = foundation
  const entry = await database
    .selectFrom('hash_entry')
    .selectAll()
    .where('id', '=', entryId)
    .executeTakeFirst()
  if (!entry || entry.withdrawn_reason === null || entry.withdrawn_reason === 'list-removed') return 0
  const leaning = await database
    .selectFrom('leaned_on')
    .select('item_id')
    .where('entry_id', '=', entryId)
    .where('undone_at', 'is', null)
    .orderBy('id')
    .execute()
  if (leaning.length === 0 || (await leansOnSuccessor(foundation, entry))) return 0
  const reason = entry.withdrawn_reason
  for (const { item_id } of leaning)
    await database.transaction().execute(async (transaction) => {
      const row = await lockItem(transaction, item_id)
      if (row) await reopen(foundation, transaction, row, entryId, reason)
    })
  return leaning.length
}

/** True when nothing is to be reopened, or not yet. */
async function leansOnSuccessor(foundation: Foundation, entry: Selectable<HashEntryTable>): Promise<boolean> {
  if (entry.withdrawn_reason !== 'replaced' || entry.withdrawn_at === null) return false
  const { database, clock, jobs } = foundation
  const entryId = Number(entry.id)
  const successor = await successorOf(database, entry)
  if (successor !== undefined) {
    if (!successor.saysTheSame) return false
    await database
      .updateTable('leaned_on')
      .set({ entry_id: successor.id })
      .where('entry_id', '=', entryId)
      .where('undone_at', 'is', null)
      .execute()
    return true
  }
  const until = entry.withdrawn_at.getTime() + patienceMs
  if (until <= clock.now().getTime()) return false
  await database
    .transaction()
    .execute((transaction) =>
      jobs.enqueue(transaction, reopenQueue, [{ entryId }], { startAfter: new Date(until) }),
    )
  return true
}

/**
 * One locked item that leaned on an entry: back to the queue where nothing has left yet; where others were told or something was
 * done, a person is asked, who can correct it everywhere (exchange/withdrawal).
 */
export async function reopen(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  entryId: number,
  reason: string,
): Promise<void> {
  const ended = await transaction
    .updateTable('leaned_on')
    .set({ undone_at: foundation.clock.now(), undone_reason: reason })
    .where('item_id', '=', row.id)
    .where('undone_at', 'is', null)
    .returning('id')
    .execute()
  if (ended.length === 0) return
  const undone = await undoLocked(foundation, transaction, row, knownMaterial)
  await foundation.append(transaction, {
    kind: 'item.reopened',
    actor: knownMaterial,
    reportId: row.report_id,
    itemId: row.id,
    detail: { entry: entryId, reopenedBecause: reason, back: undone.ok },
  })
  await askAbout(foundation, transaction, row.id)
  if (row.parent_item_id !== null) await askAboutPage(foundation, transaction, row.parent_item_id)
}

/** A page takes its files' gravest assessment, and gives it back with theirs; one that has left for itself asks for itself. */
async function askAboutPage(foundation: Foundation, transaction: Database, pageId: ItemId): Promise<void> {
  const page = await findItem(transaction, pageId)
  if (page && page.holder === foundation.self && page.classification !== null)
    await askAbout(foundation, transaction, pageId)
}

/** Asks a person about a locked item, or one that is locked here: what it was recognised by, or brought to others, is in doubt. */
export async function askAbout(foundation: Foundation, transaction: Database, itemId: ItemId): Promise<void> {
  await lockItem(transaction, itemId)
  const row = await findItem(transaction, itemId)
  if (!row || row.stage === 'withdrawn') return
  await setStage(foundation, transaction, row, row.stage, 'match-withdrawn', server)
}
