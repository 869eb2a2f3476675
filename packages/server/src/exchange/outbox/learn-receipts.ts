import { peekEnvelope, readReceipt } from '@samverkan/protocol'
import type { DirectoryView } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { relayOf } from '../relay/relay-of.ts'
import { commitDelivery } from './commit-delivery.ts'
import type { LeasedEnvelope } from './lease.ts'
import { readRelayedReceipt, trustOnlyVerifiedReceipt } from './verify-receipt.ts'

/**
 * Takes up what a relay says about envelopes of ours, and ends those for which it has the addressee's receipt. Returns the
 * ids of those that it has accounted for; anything else in the answer counts for nothing.
 */
export async function learnReceipts(
  context: ExchangeContext,
  view: DirectoryView,
  receipts: readonly string[],
): Promise<ReadonlySet<string>> {
  const said = new Map<string, string[]>()
  for (const receipt of receipts) {
    const read = await readReceipt(receipt.trim(), view.resolveKey)
    if (read.ok) said.set(read.receipt.env, [...(said.get(read.receipt.env) ?? []), receipt])
    else if (read.reason === 'unknown-key') await context.members.refreshForUnknownKey()
  }
  const accounted = new Set<string>()
  for (const envelope of await openEnvelopes(context, [...said.keys()]))
    for (const receipt of said.get(envelope.id) ?? [])
      if (await learn(context, view, envelope, receipt)) accounted.add(envelope.id)
  return accounted
}

async function learn(
  context: ExchangeContext,
  view: DirectoryView,
  envelope: LeasedEnvelope,
  receipt: string,
): Promise<boolean> {
  const content = peekEnvelope(envelope.jws)
  if (!content) return false
  const verdict = await trustOnlyVerifiedReceipt(receipt, content, envelope.jws, view.resolveKey)
  if (verdict.ok) {
    await commitDelivery(context, envelope, verdict.final)
    return true
  }
  const relay = relayOf(view, envelope.peer)
  if (!relay) return false
  return (
    (await readRelayedReceipt(receipt, content, envelope.jws, view.resolveKey, relay.member)) !== undefined
  )
}

/** Without a final receipt yet; one may come after we had given up. */
async function openEnvelopes(
  { foundation }: ExchangeContext,
  ids: readonly string[],
): Promise<LeasedEnvelope[]> {
  if (ids.length === 0) return []
  return foundation.database
    .selectFrom('envelope_out')
    .selectAll()
    .where('id', 'in', [...ids])
    .where('state', 'in', ['queued', 'dead-letter'])
    .execute()
}
