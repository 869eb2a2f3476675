import { envelopeHash, type ResolveKey, readEnvelope, readReceipt, receiptMatches } from '@samverkan/protocol'
import type { History, SentEnvelope } from '../history.ts'
import { found, type Violation } from '../violation.ts'

/** I5: "delivered" has a receipt that verifies and whose hash is that of the stored envelope. */
export async function receiptsProve({ members }: History, resolveKey: ResolveKey): Promise<Violation[]> {
  const violations: Violation[] = []
  for (const envelope of members.flatMap(({ sent }) => sent)) {
    if (envelope.state !== 'delivered') continue
    const reason = await whyUnproven(envelope, resolveKey)
    if (reason !== undefined) violations.push(...found('I5', `envelope ${envelope.id}: ${reason}`))
  }
  return violations
}

async function whyUnproven(envelope: SentEnvelope, resolveKey: ResolveKey): Promise<string | undefined> {
  if (envelope.receipt === null) return 'no receipt'
  if (envelopeHash(envelope.jws) !== envelope.sha256) return 'kept under another hash'
  const sent = await readEnvelope(envelope.jws, resolveKey)
  if (!sent.ok) return sent.reason
  const receipt = await readReceipt(envelope.receipt, resolveKey)
  if (!receipt.ok) return receipt.reason
  if (receipt.receipt.kind !== 'delivered') return `the receipt says ${receipt.receipt.kind}`
  const match = receiptMatches(receipt.receipt, sent.envelope, envelope.jws)
  return match.ok ? undefined : match.reason
}
