import { parsePayload } from '../lib/compact-jws.ts'
import { peekPayload } from '../lib/signed-document.ts'
import { type Receipt, receiptSchema } from './receipt.ts'

/** What a receipt says, in either form, without looking at its signatures: for one that was verified before. */
export function peekReceipt(text: string): Receipt | undefined {
  const payload = peekPayload(text)
  const parsed = payload && parsePayload(payload)
  return parsed?.ok ? receiptSchema.safeParse(parsed.value).data : undefined
}
