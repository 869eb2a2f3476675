import { userNames } from '../accounts/index.ts'
import type { Database, Foundation, Subject } from '../foundation/index.ts'

/** Who asks for a view: some of what is shown depends on it. */
export type Asker = Extract<Subject, { kind: 'user' }>

/** How other members are called; the directory's names where the room that keeps it is there. */
export type MemberName = (id: string) => string | undefined

export interface Names {
  user(id: string): string | undefined
  member(id: string): string
}

/** Names of people and members for one view. The asker's own needs no look-up. */
export async function namesFor(
  foundation: Foundation,
  database: Database,
  memberName: MemberName,
  asker: Asker,
  userIds: readonly (string | null)[],
): Promise<Names> {
  const unknown = userIds.filter((id): id is string => id !== null && id !== asker.userId)
  const found = await userNames(database, unknown)
  return {
    user: (id) => (id === asker.userId ? asker.name : found.get(id)),
    member: (id) => (id === foundation.self ? foundation.config.member.name : (memberName(id) ?? id)),
  }
}
