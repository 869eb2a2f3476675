import { type Database, type Foundation, type UserId, user } from '../../foundation/index.ts'
import { withdrawEntries } from '../add-entries.ts'
import { findList } from './list-store.ts'

/** Why an entry is wrong, as it is told to whoever listed it. */
export const wrongReasons = ['other-file', 'common-picture', 'other-classification', 'other'] as const
export type WrongReason = (typeof wrongReasons)[number]

export type MarkedWrong =
  | { ok: true }
  | { ok: false; reason: 'unknown-entry' | 'withdrawn-already' | 'own-entry' }

/** Tells whoever keeps the list, in the same transaction; what it does depends on where the list comes from. */
export type TellWrong = (
  transaction: Database,
  entry: { id: number; listId: string },
  reason: WrongReason,
  person: UserId,
  serviceReason: string | null,
) => Promise<void>

/**
 * A person says that an entry is wrong: it matches nothing here from now on, and comes in again by no import and no update.
 * Entries of the own list say what our assessments say, and are corrected there.
 */
export async function markWrong(
  foundation: Foundation,
  listId: string,
  entryId: number,
  word: { reason: WrongReason; serviceReason: string | null },
  person: UserId,
  tell: TellWrong,
): Promise<MarkedWrong> {
  return foundation.database.transaction().execute(async (transaction) => {
    const list = await findList(transaction, listId)
    const entry = await transaction
      .selectFrom('hash_entry')
      .select(['id', 'withdrawn_at'])
      .where('id', '=', entryId)
      .where('list_id', '=', listId)
      .executeTakeFirst()
    if (!list || !entry) return { ok: false, reason: 'unknown-entry' }
    if (list.kind === 'own') return { ok: false, reason: 'own-entry' }
    if ((await withdrawEntries(foundation, transaction, [entryId], 'wrong')).length === 0)
      return { ok: false, reason: 'withdrawn-already' }
    await foundation.append(transaction, {
      ...{ kind: 'hash-entry.called-wrong', actor: user(person) },
      detail: { list: listId, entry: entryId, reason: word.reason },
    })
    await tell(transaction, { id: entryId, listId }, word.reason, person, word.serviceReason)
    return { ok: true }
  })
}
