import { createHash } from 'node:crypto'
import { keepEvidence } from '../../capture/index.ts'
import type { Database, ItemId } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { type IncomingPiece, openOne } from './open-envelope.ts'

/**
 * Keeps the evidence that came with an item, sealed anew to the item's own key, so that deleting that key shreds it. What
 * is here already, byte for byte, is not kept twice.
 */
export async function keepPieces(
  context: ExchangeContext,
  transaction: Database,
  itemId: ItemId,
  pieces: readonly IncomingPiece[],
): Promise<void> {
  if (pieces.length === 0) return
  const { foundation } = context
  const have = await digestsOf(context, transaction, itemId)
  for (const piece of pieces) {
    const opened = await openOne(context, piece)
    if (!opened.ok) throw new Error(`A part that was opened before does not open: ${opened.reason}`)
    const { role, media, name } = piece
    const digest = sha256(opened.plaintext)
    if (have.has(digest)) continue
    have.add(digest)
    const blob = await foundation.vault.putForItem(transaction, itemId, opened.plaintext)
    await keepEvidence(foundation, transaction, itemId, { role, blob, media, name })
    if (role === 'file' || role === 'page') await makeMain(transaction, itemId, blob, digest)
  }
}

/**
 * What the item itself is, so that it can be looked at: the first that is what the item's hash says. Nothing that comes
 * later takes its place.
 */
async function makeMain(transaction: Database, itemId: ItemId, blob: string, digest: string): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set({ blob })
    .where('id', '=', itemId)
    .where('blob', 'is', null)
    .where((eb) => eb.or([eb('sha256', 'is', null), eb('sha256', '=', Buffer.from(digest, 'hex'))]))
    .execute()
}

async function digestsOf(
  { foundation }: ExchangeContext,
  transaction: Database,
  itemId: ItemId,
): Promise<Set<string>> {
  const digests = new Set<string>()
  // In this transaction: an earlier record of the same batch may have brought it.
  const pieces = await transaction
    .selectFrom('evidence')
    .select('blob')
    .where('item_id', '=', itemId)
    .execute()
  for (const { blob } of pieces) {
    const plaintext = await foundation.vault.getForItem(transaction, itemId, blob)
    if (plaintext) digests.add(sha256(plaintext))
  }
  return digests
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
