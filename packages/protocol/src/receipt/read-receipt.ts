import { inForceAt, type ResolveKey } from '../keys/resolve-key.ts'
import type { JwsReason } from '../lib/compact-jws.ts'
import { explain } from '../lib/explain.ts'
import { readSignedDocument } from '../lib/signed-document.ts'
import { MAX_RECEIPT_BYTES, RECEIPT_TYPE, type Receipt, receiptSchema } from './receipt.ts'

export type ReceiptReason = JwsReason | 'wrong-form' | 'wrong-signer' | 'key-not-in-force' | 'bad-receipt'
export type ReceiptReading =
  | { ok: true; receipt: Receipt; kid: string }
  | { ok: false; reason: ReceiptReason; detail?: string }

/** Reads a signed receipt: as `readEnvelope`, with the signer's keys in force at `at`. That it answers a certain
 *  envelope is for `receiptMatches` to say. */
export async function readReceipt(jws: string, resolveKey: ResolveKey): Promise<ReceiptReading> {
  const read = await readSignedDocument(jws, RECEIPT_TYPE, MAX_RECEIPT_BYTES, resolveKey)
  if (!read.ok) return read
  const receipt = receiptSchema.safeParse(read.payload)
  if (!receipt.success) return { ok: false, reason: 'bad-receipt', detail: explain(receipt.error) }
  if ((receipt.data.suite ?? 'hx1') !== read.suite) return { ok: false, reason: 'wrong-form' }
  if (!read.signers.every(({ member }) => member === receipt.data.from))
    return { ok: false, reason: 'wrong-signer' }
  if (!read.signers.every((signer) => inForceAt(signer, receipt.data.at)))
    return { ok: false, reason: 'key-not-in-force' }
  return { ok: true, receipt: receipt.data, kid: read.kid }
}
