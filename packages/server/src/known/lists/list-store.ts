import type { Selectable } from 'kysely'
import { type Actor, type Database, type Foundation, newId } from '../../foundation/index.ts'
import type { HashListKind } from '../tables.ts'
import './tables.ts'

export type HashListRow = Selectable<import('../../foundation/index.ts').Tables['hash_list']>

/** Opens a list, in the caller's transaction. */
export async function openList(
  foundation: Foundation,
  transaction: Database,
  list: { name: string; kind: HashListKind; member: string | null; actor: Actor },
): Promise<string> {
  const id = newId(foundation.clock.now(), foundation.random)
  await transaction
    .insertInto('hash_list')
    .values({
      ...{ id, name: list.name, kind: list.kind, member: list.member, removed_at: null },
      ...{ created_at: foundation.clock.now(), created_by: list.actor },
    })
    .execute()
  await foundation.append(transaction, {
    ...{ kind: 'hash-list.created', actor: list.actor },
    detail: { list: id, listKind: list.kind },
  })
  return id
}

/** The list, kept from being changed by anybody else until the transaction ends. Undefined when it is removed or none. */
export async function lockList(transaction: Database, listId: string): Promise<HashListRow | undefined> {
  return transaction
    .selectFrom('hash_list')
    .selectAll()
    .where('id', '=', listId)
    .where('removed_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** The list while it stands. */
export async function findList(database: Database, listId: string): Promise<HashListRow | undefined> {
  return database
    .selectFrom('hash_list')
    .selectAll()
    .where('id', '=', listId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}
