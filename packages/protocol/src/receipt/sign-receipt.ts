import type { Signer } from '../keys/pq-signing-key.ts'
import { signDocument } from '../lib/signed-document.ts'
import { RECEIPT_TYPE, type Receipt, receiptSchema } from './receipt.ts'

/**
 * Signs a receipt, `typ: "hx-rcpt+jws"`, in the form of its `suite` (as `signEnvelope`). Store the text: repeating an envelope gets the same bytes back.
 *
 * Throws when the payload is not a receipt or the signer lacks the key of its suite: mistakes of the caller.
 */
export async function signReceipt(payload: Receipt, signer: Signer): Promise<string> {
  receiptSchema.parse(payload)
  const bytes = new TextEncoder().encode(JSON.stringify(payload))
  return signDocument(payload.suite ?? 'hx1', RECEIPT_TYPE, bytes, signer)
}
