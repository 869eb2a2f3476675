import { readReceipt } from '@samverkan/protocol'
import type { ExchangeContext } from '../context.ts'
import { makeReceipt } from './receipt.ts'

export interface StoredReceipt {
  /** Hash of the envelope that was taken. */
  sha256: string
  receipt: string
  rejected: boolean
}

/** The receipt that was given to an envelope: always the same bytes, unless the key under it was withdrawn meanwhile.
 *  Peers no longer believe such a one, so it is signed anew, once, and says the same. */
export async function storedReceipt(
  context: ExchangeContext,
  envelope: { id: string; from: string },
): Promise<StoredReceipt | undefined> {
  const { database } = context.foundation
  const row = () =>
    database
      .selectFrom('inbox')
      .select(['sha256', 'receipt', 'receipt_kind'])
      .where('from_member', '=', envelope.from)
      .where('id', '=', envelope.id)
      .executeTakeFirst()
  const stored = await row()
  if (!stored) return undefined
  const renewed = await renewedReceipt(context, stored.receipt)
  const rejected = stored.receipt_kind === 'rejected'
  if (renewed === undefined) return { sha256: stored.sha256, receipt: stored.receipt, rejected }
  await database
    .updateTable('inbox')
    .set({ receipt: renewed })
    .where('from_member', '=', envelope.from)
    .where('id', '=', envelope.id)
    .where('receipt', '=', stored.receipt)
    .execute()
  // Of two that renew it at once, one has written; both answer with that.
  const { sha256, receipt } = (await row()) ?? stored
  return { sha256, receipt, rejected }
}

/** The same statement under our present key, if the key under the given one was ours and is withdrawn. */
async function renewedReceipt(context: ExchangeContext, jws: string): Promise<string | undefined> {
  const view = context.members.view()
  if (!view) return undefined
  const now = await readReceipt(jws, view.resolveKey)
  if (now.ok || now.reason !== 'unknown-key') return undefined
  const past = await readReceipt(jws, view.resolvePastKey)
  if (!past.ok) return undefined
  const { env, env_sha256, to, parts, code, suite } = past.receipt
  return makeReceipt(context, { id: env, sha256: env_sha256, from: to, parts, suite }, view.state, code)
}
