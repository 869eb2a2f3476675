import { createHash } from 'node:crypto'
import { keepEvidence } from '../../capture/index.ts'
import type { Database, ItemId } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { notePiece } from '../withdrawal/piece-source.ts'
import { type IncomingPiece, openOne } from './open-envelope.ts'

/**
 * Keeps the evidence that came with an item, sealed anew to the item's own key, so that deleting that key shreds it. What
 * is here already, byte for byte, is not kept twice.
 */
export async function keepPieces(
  context: ExchangeContext,
  transaction: Database,
  itemId: ItemId,
  from: string,
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
    const known = have.get(digest)
    const blob = known ?? (await foundation.vault.putForItem(transaction, itemId, opened.plaintext))
    await notePiece(transaction, { itemId, blob, sha256: digest, from, part: piece.sha256 })
    if (known !== undefined) continue
    have.set(digest, blob)
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
): Promise<Map<string, string>> {
  const digests = new Map<string, string>()
  // In this transaction: an earlier record of the same batch may have brought it.
  const pieces = await transaction
    .selectFrom('evidence')
    .select('blob')
    .where('item_id', '=', itemId)
    .execute()
  for (const { blob } of pieces) {
    const plaintext = await foundation.vault.getForItem(transaction, itemId, blob)
    if (plaintext) digests.set(sha256(plaintext), blob)
  }
  return digests
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
