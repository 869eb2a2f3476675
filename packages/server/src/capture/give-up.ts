import type { Foundation, ItemId } from '../foundation/index.ts'
import { type Failure, recordFailure } from './record-failure.ts'

/** A capture that this server cannot make does not wait unseen: the item goes to a person. */
export function giveUpCapture(
  foundation: Foundation,
  itemId: ItemId,
  fault?: NonNullable<Failure['fault']>,
): Promise<void> {
  const failure = { reason: 'unable-to-access' as const, leftOut: [], status: null, redirects: 0 }
  return recordFailure(foundation, itemId, fault === undefined ? failure : { ...failure, fault }, [])
}
