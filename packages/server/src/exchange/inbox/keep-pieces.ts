import { createHash } from 'node:crypto'
import { keepEvidence } from '../../capture/index.ts'
import type { ByteSource, Database, ItemId } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { digestPiece, openPiece } from '../parts/open-piece.ts'
import { hasDiskToKeep } from '../parts/room-for.ts'
import { notePiece, piecesOf } from '../withdrawal/piece-source.ts'
import type { IncomingPiece } from './open-envelope.ts'

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
  let hasNewFile = false
  for (const piece of pieces) {
    const { role, media, name } = piece
    const digest = piece.digest ?? (await digestOf(context, piece))
    const known = have.get(digest)
    const blob = known ?? (await resealForItem(context, transaction, itemId, piece))
    await notePiece(transaction, { itemId, blob, sha256: digest, from, part: piece.sha256 })
    if (known !== undefined) continue
    have.set(digest, blob)
    await keepEvidence(foundation, transaction, itemId, { role, blob, media, name })
    hasNewFile ||= role === 'file'
    if (role === 'file' || role === 'page') await makeMain(transaction, itemId, blob, digest)
  }
  if (hasNewFile) await foundation.jobs.announce(transaction, 'evidence-kept', [{ itemId }])
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

async function digestOf(context: ExchangeContext, piece: IncomingPiece): Promise<string> {
  const digested = await digestPiece(context, piece)
  if (!digested.ok) throw new Error(`A part that was opened before does not open: ${digested.reason}`)
  return digested.digest.sha256
}

/** From the sender's part into the item's own, a few chunks at a time. Each item that names a part has its own: a part of
 *  gibibytes that hundreds of records name waits for room, as on a full disk, and does not take the last of it. */
async function resealForItem(
  context: ExchangeContext,
  transaction: Database,
  itemId: ItemId,
  piece: IncomingPiece,
): Promise<string> {
  if (!(await hasDiskToKeep(context.foundation, piece.len)))
    throw Object.assign(new Error('no room to keep evidence'), { code: 'ENOSPC' })
  const opened = await openPiece(context, piece)
  if (!opened.ok) throw new Error(`A part that was opened before does not open: ${opened.reason}`)
  const { sha256 } = await context.foundation.vault.putStreamForItem(transaction, itemId, opened.plaintext)
  return sha256
}

/** The item's evidence by the hash of what it is. What a member brought was hashed when it came. */
async function digestsOf(
  { foundation }: ExchangeContext,
  transaction: Database,
  itemId: ItemId,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>()
  // In this transaction: an earlier record of the same batch may have brought it.
  const pieces = await piecesOf(transaction, itemId)
  for (const { blob, sha256 } of pieces) {
    if (sha256 !== '') digests.set(sha256, blob)
    else {
      const plaintext = await foundation.vault.openStreamForItem(transaction, itemId, blob)
      if (plaintext) digests.set(await hashOf(plaintext), blob)
    }
  }
  return digests
}

async function hashOf(bytes: ByteSource): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of bytes) hash.update(piece)
  return hash.digest('hex')
}
