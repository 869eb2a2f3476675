import type { Envelope } from '../envelope/envelope.ts'
import { envelopeHash } from '../envelope/envelope-hash.ts'
import type { PartDigest } from '../lib/fields.ts'
import type { Receipt } from './receipt.ts'

export type ReceiptMismatch =
  | 'other-envelope'
  | 'other-bytes'
  | 'wrong-issuer'
  | 'wrong-addressee'
  | 'wrong-parts'
  | 'wrong-suite'
export type ReceiptMatch = { ok: true } | { ok: false; reason: ReceiptMismatch }

/**
 * Whether a receipt answers this envelope: its id and the hash of its exact bytes, issued by the addressee to the
 * sender, over the same parts.
 *
 * A `relayed` receipt is issued by the relay instead, which the caller names. A `delivered` or `relayed` receipt lists
 * every part; a `rejected` one lists those that had arrived. It answers in the envelope's suite; only who does not know
 * that suite says so in another, and a relay, whose word is not final, may not have it.
 */
export function receiptMatches(
  receipt: Receipt,
  envelope: Envelope,
  envelopeJws: string,
  relay?: string,
): ReceiptMatch {
  if (receipt.env !== envelope.id) return { ok: false, reason: 'other-envelope' }
  if (receipt.env_sha256 !== envelopeHash(envelopeJws)) return { ok: false, reason: 'other-bytes' }
  const issuer = receipt.kind === 'relayed' ? relay : envelope.to
  if (receipt.from !== issuer) return { ok: false, reason: 'wrong-issuer' }
  if (receipt.to !== envelope.from) return { ok: false, reason: 'wrong-addressee' }
  const inAnySuite = receipt.kind === 'relayed' || receipt.code === 'unsupported-suite'
  if (!inAnySuite && (receipt.suite ?? 'hx1') !== envelope.suite) return { ok: false, reason: 'wrong-suite' }
  return partsFit(receipt, envelope.parts) ? { ok: true } : { ok: false, reason: 'wrong-parts' }
}

function partsFit(receipt: Receipt, sent: readonly PartDigest[]): boolean {
  const distinct = new Set(receipt.parts.map((part) => part.n)).size === receipt.parts.length
  const known = receipt.parts.every(
    ({ n, sha256, len }) => sent[n]?.sha256 === sha256 && sent[n]?.len === len,
  )
  return distinct && known && (receipt.kind === 'rejected' || receipt.parts.length === sent.length)
}
