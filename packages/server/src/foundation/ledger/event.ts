import type { ItemId, ReportId, UserId } from '../ids.ts'

/** Who did it: a person of this member, the software itself, what in the software decided in a person's place, the public, or
 *  another member. */
export type Actor = `user:${string}` | `member:${string}` | `system:${string}` | 'server' | 'public'

export const server: Actor = 'server'
export const thePublic: Actor = 'public'
export const system = (what: string) => `system:${what}` as const satisfies Actor
export const user = (id: UserId | string): Actor => `user:${id}`
export const member = (id: string): Actor => `member:${id}`

/** Values that may stand in a ledger event: ids, words of the schemes, numbers. Never an address or free text. */
export type EventDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** `kind` is `noun.verb-in-past-tense`, such as `item.assessed`; each room lists its own kinds in its README. */
export interface LedgerEvent {
  kind: `${string}.${string}`
  actor: Actor
  reportId?: ReportId | undefined
  itemId?: ItemId | undefined
  detail?: EventDetail
}
