import type { Database, Foundation, Sealer } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'
import type { KnownOrder } from './read-take-backs.ts'

/** One look at all that is known of an item's withdrawals and corrections, in one transaction. */
export interface Step {
  foundation: Foundation
  transaction: Database
  sealer: Sealer
  /** As it was when the look began. */
  row: ItemRow
  orders: readonly KnownOrder[]
}
