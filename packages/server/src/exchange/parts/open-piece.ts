import { createHash } from 'node:crypto'
import {
  type OpenPartReason,
  openPieces,
  type PlaintextDigest,
  StreamRefusal,
  unpadPieces,
} from '@samverkan/protocol'
import type { ByteSource } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'

export type OpenedPiece = { ok: true; plaintext: ByteSource } | { ok: false; reason: OpenPartReason }

/** A received part of any size, opened with whichever of our seal keys fits. Its hash was checked when it came. It
 *  breaks with a `StreamRefusal` when the bytes or the padding are not as they were sealed: act on nothing of it before its end. */
export async function openPiece(
  { foundation, members }: ExchangeContext,
  part: { sha256: string },
): Promise<OpenedPiece> {
  const ciphertext = await foundation.vault.blobs.openPieces(part.sha256)
  if (!ciphertext) throw new Error(`A received part is gone: ${part.sha256}`)
  const identities = members.keys().seal.map(({ identity }) => identity)
  const opened = await openPieces(ciphertext, identities)
  return opened.ok ? { ok: true, plaintext: unpadPieces(opened.plaintext) } : opened
}

export type DigestedPiece = { ok: true; digest: PlaintextDigest } | { ok: false; reason: OpenPartReason }

/** Opens a received part to its end and says what is in it. */
export async function digestPiece(
  context: ExchangeContext,
  part: { sha256: string; len: number },
): Promise<DigestedPiece> {
  if ((await context.foundation.vault.blobs.size(part.sha256)) !== part.len)
    return { ok: false, reason: 'other-bytes' }
  const opened = await openPiece(context, part)
  if (!opened.ok) return opened
  const hash = createHash('sha256')
  let len = 0
  try {
    for await (const piece of opened.plaintext) {
      hash.update(piece)
      len += piece.length
    }
  } catch (error) {
    if (error instanceof StreamRefusal) return { ok: false, reason: error.reason }
    throw error
  }
  return { ok: true, digest: { sha256: hash.digest('hex'), len } }
}
