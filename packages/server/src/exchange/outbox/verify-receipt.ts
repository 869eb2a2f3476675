import {
  type Envelope,
  type Receipt,
  type ResolveKey,
  readReceipt,
  receiptMatches,
} from '@samverkan/protocol'

export type FinalReceipt = { kind: 'delivered' | 'rejected'; receipt: Receipt; jws: string }
export type ReceiptVerdict = { ok: true; final: FinalReceipt } | { ok: false; reason: string }

/**
 * The only thing that ends a sender's duty: a receipt that the addressee has signed over exactly this envelope. Whatever
 * else comes back, with whatever status, is "try again".
 */
export async function trustOnlyVerifiedReceipt(
  answer: string,
  envelope: Envelope,
  envelopeJws: string,
  resolveKey: ResolveKey,
): Promise<ReceiptVerdict> {
  const read = await readReceipt(answer.trim(), resolveKey)
  if (!read.ok) return { ok: false, reason: read.reason }
  const match = receiptMatches(read.receipt, envelope, envelopeJws)
  if (!match.ok) return match
  const { kind } = read.receipt
  if (kind === 'relayed') return { ok: false, reason: 'not-final' }
  return { ok: true, final: { kind, receipt: read.receipt, jws: answer.trim() } }
}

export interface RelayedReceipt {
  relay: string
  jws: string
}

/**
 * A relay's word that it has this envelope whole for its addressee; undefined when it is anything else, or anybody else's.
 * It never ends the duty: whatever it says of `delivered`, only the addressee's signature counts.
 */
export async function readRelayedReceipt(
  answer: string,
  envelope: Envelope,
  envelopeJws: string,
  resolveKey: ResolveKey,
  relay: string,
): Promise<RelayedReceipt | undefined> {
  const read = await readReceipt(answer.trim(), resolveKey)
  if (!read.ok || read.receipt.kind !== 'relayed') return undefined
  if (!receiptMatches(read.receipt, envelope, envelopeJws, relay).ok) return undefined
  return { relay, jws: answer.trim() }
}
