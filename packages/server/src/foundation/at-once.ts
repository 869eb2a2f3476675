import type { Database } from './database.ts'
import type { ItemId } from './ids.ts'

/** What the followers of an event are told. */
export interface ItemChange {
  itemId: ItemId
}

/**
 * What must be true together with a change, in another room: runs in the transaction that makes the change, or the change does
 * not happen. Everything that may come later is a job (`jobs.announce`).
 */
export interface AtOnce {
  /** Lets a room's work follow an event of another room, without the other room knowing. Repeating it must change nothing. */
  follow(event: string, run: (transaction: Database, change: ItemChange) => Promise<void>): void
  /** Runs everything that follows the event, one after the other, in the caller's transaction. */
  tell(transaction: Database, event: string, change: ItemChange): Promise<void>
}

export function openAtOnce(): AtOnce {
  const followers = new Map<string, Parameters<AtOnce['follow']>[1][]>()
  return {
    follow: (event, run) => {
      followers.set(event, [...(followers.get(event) ?? []), run])
    },
    tell: async (transaction, event, change) => {
      for (const run of followers.get(event) ?? []) await run(transaction, change)
    },
  }
}
