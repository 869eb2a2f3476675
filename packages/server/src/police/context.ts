import type { MemberName } from '../assessment/index.ts'
import type { Database, Foundation, ItemId } from '../foundation/index.ts'

/** Which of the items were taken back by those who gave them to us. */
export type WithdrawnAmong = (database: Database, ids: readonly ItemId[]) => Promise<ReadonlySet<ItemId>>

/** What the parts of this room share. */
export interface PoliceContext {
  foundation: Foundation
  memberName: MemberName
  withdrawnAmong: WithdrawnAmong
}
