import type { ExchangeContext } from '../context.ts'
import { isBelieved } from './believed.ts'

/**
 * What this relay has for envelopes of a sender: the addressee's receipt, or its own of kind `relayed` while the envelope
 * lies here whole. It says nothing of what it does not have, or has lost parts of: the sender posts that again.
 */
export async function relayedReceipts(
  { foundation, members }: ExchangeContext,
  from: string,
  ids: readonly string[],
): Promise<string[]> {
  const view = members.view()
  if (!view) return []
  const { database, vault } = foundation
  const rows = await database
    .selectFrom('relayed_envelope')
    .select(['id', 'receipt', 'relayed_receipt', 'state'])
    .where('from_member', '=', from)
    .where('id', 'in', [...ids])
    .where('state', '<>', 'expired')
    .orderBy('id')
    .execute()
  const waiting = rows.filter(({ state }) => state === 'waiting').map(({ id }) => id)
  const parts =
    waiting.length === 0
      ? []
      : await database
          .selectFrom('relayed_part')
          .select(['id', 'sha256'])
          .where('from_member', '=', from)
          .where('id', 'in', waiting)
          .execute()
  const incomplete = new Set<string>()
  for (const { id, sha256 } of parts) if (!(await vault.blobs.has(sha256))) incomplete.add(id)
  const receipts: string[] = []
  for (const { id, receipt, relayed_receipt } of rows) {
    const said = receipt ?? relayed_receipt
    if (!incomplete.has(id) && (await isBelieved(view, said))) receipts.push(said)
  }
  return receipts
}
