import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import './tables.ts'

/** `file`: the picture or video itself; `page`: the document as received; `snapshot`: MHTML; `capture`: how it came
 *  (JSON); `other`: what belongs to the page and is no item, such as icons. */
export type EvidenceRole = 'file' | 'page' | 'snapshot' | 'capture' | 'other'

/** A sealed piece of an item's evidence in the vault; `vault.getForItem` with the item's id opens it. */
export interface EvidencePiece {
  role: string
  /** SHA-256 of the ciphertext. */
  blob: string
  media: string
  name: string
}

/** Everything that is kept of an item, the most telling first. */
export async function evidenceBlobs(foundation: Foundation, itemId: ItemId): Promise<EvidencePiece[]> {
  const pieces = await foundation.database
    .selectFrom('evidence')
    .select(['role', 'blob', 'media', 'name'])
    .where('item_id', '=', itemId)
    .orderBy('at')
    .orderBy('blob')
    .execute()
  return pieces.toSorted((a, b) => rank(a.role) - rank(b.role))
}

const order: readonly string[] = ['file', 'page', 'capture', 'snapshot', 'other'] satisfies EvidenceRole[]

function rank(role: string): number {
  const at = order.indexOf(role)
  return at < 0 ? order.length : at
}

/** Notes a piece that is in the vault already, sealed to the item's key: captured here, or come from another member. */
export async function keepEvidence(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
  piece: EvidencePiece,
): Promise<void> {
  await transaction
    .insertInto('evidence')
    .values({ item_id: itemId, at: foundation.clock.now(), ...piece })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
