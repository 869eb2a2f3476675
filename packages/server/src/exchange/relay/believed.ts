import { readReceipt } from '@samverkan/protocol'
import type { DirectoryView } from '../../network/members/index.ts'

/** Whether peers still believe a kept receipt: its signer's newest keyset lists the key under it. */
export async function isBelieved(view: DirectoryView, receipt: string): Promise<boolean> {
  const read = await readReceipt(receipt, view.resolveKey)
  return read.ok || read.reason !== 'unknown-key'
}
