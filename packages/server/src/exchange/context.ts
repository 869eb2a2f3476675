import type { Dispatcher } from 'undici'
import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import type { Members } from '../network/members/index.ts'

/** What the parts of this room share. */
export interface ExchangeContext {
  foundation: Foundation
  members: Members
  /** Connections to the peers, kept alive. */
  dispatcher: Dispatcher
  /** Aborted when the room is to stop: whatever goes on and on ends after the step it is at. */
  ending: AbortSignal
  /** Whether an officer here works on the item, or has said what came of it; no where there is no portal. */
  hasOpenCase?: (database: Database, itemId: ItemId) => Promise<boolean>
}
