import { type Actor, type Foundation, newId } from '../../foundation/index.ts'
import { lockList } from '../lists/list-store.ts'
import type { HashListKind } from '../tables.ts'
import './tables.ts'

export type Sharing =
  | { ok: true }
  | {
      ok: false
      reason: 'unknown-list' | 'not-ours-to-share' | 'unknown-member' | 'shared-already' | 'not-shared'
    }

/** What others gave us goes on to nobody: each shares its own. */
export function mayShare(kind: HashListKind): boolean {
  return kind === 'own' || kind === 'imported'
}

/** Shares a list with a member from now on: every entry that stands, and every change. */
export async function shareList(
  foundation: Foundation,
  listId: string,
  member: string,
  actor: Actor,
  isMember: (id: string) => boolean,
): Promise<Sharing> {
  return foundation.database.transaction().execute(async (transaction) => {
    const list = await lockList(transaction, listId)
    if (!list) return { ok: false, reason: 'unknown-list' }
    if (!mayShare(list.kind)) return { ok: false, reason: 'not-ours-to-share' }
    if (member === foundation.self || !isMember(member)) return { ok: false, reason: 'unknown-member' }
    const now = foundation.clock.now()
    const shared = await transaction
      .insertInto('hash_share')
      .values({
        ...{ id: newId(now, foundation.random), list_id: listId, member },
        ...{ shared_by: actor, shared_at: now, ended_at: null },
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (shared.numInsertedOrUpdatedRows === 0n) return { ok: false, reason: 'shared-already' }
    await foundation.append(transaction, {
      ...{ kind: 'hash-list.shared', actor, detail: { list: listId, to: member } },
    })
    return { ok: true }
  })
}

/** Ends a share: the member's server withdraws what came by it. */
export async function endShare(
  foundation: Foundation,
  listId: string,
  member: string,
  actor: Actor,
): Promise<Sharing> {
  return foundation.database.transaction().execute(async (transaction) => {
    if (!(await lockList(transaction, listId))) return { ok: false, reason: 'unknown-list' }
    const ended = await transaction
      .updateTable('hash_share')
      .set({ ended_at: foundation.clock.now() })
      .where('list_id', '=', listId)
      .where('member', '=', member)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (ended.numUpdatedRows === 0n) return { ok: false, reason: 'not-shared' }
    await foundation.append(transaction, {
      ...{ kind: 'hash-list.unshared', actor, detail: { list: listId, to: member } },
    })
    return { ok: true }
  })
}
