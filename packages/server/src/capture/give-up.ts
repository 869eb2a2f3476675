import type { Foundation, ItemId } from '../foundation/index.ts'
import { recordFailure } from './record-failure.ts'

/** A capture whose job was tried to the end does not wait unseen: the item goes to a person. */
export function giveUpCapture(foundation: Foundation, itemId: ItemId): Promise<void> {
  const failure = { reason: 'unable-to-access' as const, leftOut: [], status: null, redirects: 0 }
  return recordFailure(foundation, itemId, failure, [])
}
