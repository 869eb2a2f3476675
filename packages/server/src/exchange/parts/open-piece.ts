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
export async function openPiece(context: ExchangeContext, part: { sha256: string }): Promise<OpenedPiece> {
  const ciphertext = await context.foundation.vault.blobs.openPieces(part.sha256)
  if (!ciphertext) throw new Error(`A received part is gone: ${part.sha256}`)
  return openCiphertext(context, ciphertext)
}

async function openCiphertext({ members }: ExchangeContext, ciphertext: ByteSource): Promise<OpenedPiece> {
  const identities = members.keys().seal.map(({ identity }) => identity)
  const opened = await openPieces(ciphertext, identities)
  return opened.ok ? { ok: true, plaintext: unpadPieces(opened.plaintext) } : opened
}

export type DigestedPiece = { ok: true; digest: PlaintextDigest } | { ok: false; reason: OpenPartReason }

/** How many parts' digests are remembered: those of a few of the largest envelopes. */
const remembered = 1_000
const digests = new WeakMap<object, Map<string, Promise<DigestedPiece>>>()

/**
 * Opens a received part to its end and says what is in it. Who asks again, or while it is being opened, gets the same
 * answer: gibibytes take longer than a sender waits, and each of its tries would begin anew.
 */
export async function digestPiece(
  context: ExchangeContext,
  part: { sha256: string; len: number },
): Promise<DigestedPiece> {
  // What is known is of the bytes; how many these are, each envelope says for itself.
  const size = await context.foundation.vault.blobs.size(part.sha256)
  if (size !== undefined && size !== part.len) return { ok: false, reason: 'other-bytes' }
  const known = digestsOf(context).get(part.sha256)
  if (known) return known
  const digesting = openPiece(context, part).then(digestOpened)
  rememberDigest(context, part, digesting)
  return digesting
}

/** For a part that is here, its hash checked, and was opened on its way. What turns out not to open is forgotten. */
export function rememberDigest(
  context: ExchangeContext,
  { sha256 }: { sha256: string },
  digesting: Promise<DigestedPiece>,
): void {
  const known = digestsOf(context)
  known.set(sha256, digesting)
  const [oldest] = known.keys()
  if (known.size > remembered && oldest !== undefined) known.delete(oldest)
  const forget = () => known.delete(sha256)
  digesting.then(({ ok }) => ok || forget(), forget)
}

function digestsOf({ foundation: { vault } }: ExchangeContext): Map<string, Promise<DigestedPiece>> {
  const known = digests.get(vault) ?? new Map<string, Promise<DigestedPiece>>()
  digests.set(vault, known)
  return known
}

/** As it comes, from its first byte: each piece is used when the next is asked for. */
export async function digestCiphertext(
  context: ExchangeContext,
  ciphertext: ByteSource,
): Promise<DigestedPiece> {
  return digestOpened(await openCiphertext(context, ciphertext))
}

async function digestOpened(opened: OpenedPiece): Promise<DigestedPiece> {
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
