import { receiptSchema } from '@samverkan/protocol'

/** When a stored receipt, verified before it was stored, was signed by its author's clock. */
export function peekReceipt(text: string): { at: Date } | undefined {
  try {
    const [, compact] = text.split('.')
    const payload = compact ?? (JSON.parse(text) as { payload?: string }).payload ?? ''
    const read = receiptSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    return read.success ? { at: new Date(read.data.at) } : undefined
  } catch {
    return undefined
  }
}
