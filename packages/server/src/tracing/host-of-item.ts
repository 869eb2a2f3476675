import type { Foundation, ItemId } from '../foundation/index.ts'
import { findItem, itemUrl } from '../reports/index.ts'
import { canonicalExactUrl } from './canonical-url.ts'

/** The host of an item's address; undefined when the item or its host is gone. */
export async function hostOfItem(foundation: Foundation, itemId: ItemId): Promise<string | undefined> {
  const row = await findItem(foundation.database, itemId)
  if (!row) return undefined
  const url = canonicalExactUrl(await itemUrl(foundation, row))
  return url.ok ? url.host : undefined
}
