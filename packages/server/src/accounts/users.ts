import {
  type Actor,
  type Database,
  type Foundation,
  newId,
  server,
  type UserId,
  type UserRole,
} from '../foundation/index.ts'

export interface NewUser {
  name: string
  role: UserRole
}

/** Adds a person of this member (`user.created`). */
export async function createUser(
  foundation: Foundation,
  person: NewUser,
  actor: Actor = server,
): Promise<UserId> {
  const now = foundation.clock.now()
  const id = newId<UserId>(now, foundation.random)
  await foundation.database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('user_account')
      .values({ id, name: person.name, role: person.role, created_at: now, disabled_at: null })
      .execute()
    await foundation.append(transaction, {
      kind: 'user.created',
      actor,
      detail: { user: id, role: person.role },
    })
  })
  return id
}

/** Closes an account: its sessions, tokens and links end at once (`user.disabled`). False when there is none open. */
export async function disableUser(
  foundation: Foundation,
  id: UserId,
  actor: Actor = server,
): Promise<boolean> {
  return foundation.database.transaction().execute(async (transaction) => {
    const closed = await transaction
      .updateTable('user_account')
      .set({ disabled_at: foundation.clock.now() })
      .where('id', '=', id)
      .where('disabled_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!closed) return false
    for (const table of ['session', 'api_token', 'sign_in_link'] as const)
      await transaction.deleteFrom(table).where('user_id', '=', id).execute()
    await foundation.append(transaction, { kind: 'user.disabled', actor, detail: { user: id } })
    return true
  })
}

export interface Person {
  id: UserId
  name: string
  role: UserRole
  disabled: boolean
}

/** Everybody of this member, in the order of being added. */
export async function listUsers(foundation: Foundation): Promise<Person[]> {
  const rows = await foundation.database.selectFrom('user_account').selectAll().orderBy('id').execute()
  return rows.map(({ id, name, role, disabled_at }) => ({ id, name, role, disabled: disabled_at !== null }))
}

/** Names by id; ids of nobody here are left out. */
export async function userNames(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)] as UserId[]
  if (wanted.length === 0) return new Map()
  const rows = await database
    .selectFrom('user_account')
    .select(['id', 'name'])
    .where('id', 'in', wanted)
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
