import type { SigningKey } from '../keys/signing-key.ts'
import { signCompactJws } from '../lib/compact-jws.ts'
import { RECEIPT_TYPE, type Receipt, receiptSchema } from './receipt.ts'

/**
 * Signs a receipt: JWS compact, `typ: "hx-rcpt+jws"`. Store the text: repeating an envelope gets the same bytes back.
 *
 * Throws when the payload is not a receipt, which is a mistake of the caller.
 */
export async function signReceipt(payload: Receipt, key: SigningKey): Promise<string> {
  receiptSchema.parse(payload)
  return signCompactJws(RECEIPT_TYPE, new TextEncoder().encode(JSON.stringify(payload)), key)
}
