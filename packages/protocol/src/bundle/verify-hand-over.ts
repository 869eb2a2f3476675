import type { Envelope } from '../envelope/envelope.ts'
import { readEnvelope } from '../envelope/read-envelope.ts'
import { readReceipt } from '../receipt/read-receipt.ts'
import { receiptMatches } from '../receipt/receipt-matches.ts'
import type { Bundle } from './bundle.ts'
import type { BundleProblem, HandOverFinding, LeafFinding, ReceiptFinding } from './findings.ts'
import type { ProvenDirectory } from './verify-directory.ts'

export type HandOverVerdict = { ok: true; finding: HandOverFinding } | { ok: false; problem: BundleProblem }

/** One envelope with its receipts: signatures, that they belong together, and that both name proven states. */
export async function verifyHandOver(
  { envelope: text, receipts }: Bundle['handOvers'][number],
  at: string,
  directory: ProvenDirectory,
  leaves: readonly LeafFinding[],
): Promise<HandOverVerdict> {
  const refuse = (place: string, reason: string) => ({
    ok: false as const,
    problem: { at: `${at}.${place}`, reason },
  })
  const read = await readEnvelope(text, directory.resolveKey)
  if (!read.ok) return refuse('envelope', read.reason)
  const { envelope, sha256, kid } = read
  const from = directory.signerOf(kid, envelope.iat)
  const toName = directory.nameOf(envelope.to)
  if (!from) return refuse('envelope', 'key-not-in-force')
  if (toName === undefined) return refuse('envelope', 'not-a-member')
  if (!directory.isProven(envelope.dir)) return refuse('envelope', 'unproven-directory')
  const found: ReceiptFinding[] = []
  for (const [n, receipt] of receipts.entries()) {
    const one = await receiptOf(receipt, envelope, text, directory)
    if (!one.ok) return refuse(`receipts.${n}`, one.reason)
    found.push(one.finding)
  }
  return { ok: true, finding: { envelope, sha256, from, toName, receipts: found, leaves } }
}

async function receiptOf(
  text: string,
  envelope: Envelope,
  envelopeText: string,
  directory: ProvenDirectory,
): Promise<{ ok: true; finding: ReceiptFinding } | { ok: false; reason: string }> {
  const read = await readReceipt(text, directory.resolveKey)
  if (!read.ok) return read
  const { receipt, kid } = read
  // Which member relays for which is not in an envelope: the relay is whoever signed as one.
  const match = receiptMatches(receipt, envelope, envelopeText, receipt.from)
  if (!match.ok) return match
  const from = directory.signerOf(kid, receipt.at)
  if (!from) return { ok: false, reason: 'key-not-in-force' }
  if (!directory.isProven(receipt.dir)) return { ok: false, reason: 'unproven-directory' }
  const { kind, code, at, suite = 'hx1', dir, log } = receipt
  return { ok: true, finding: { kind, code, from, at, suite, dir, log } }
}
