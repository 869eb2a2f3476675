import { member } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { backOffMs } from '../rules.ts'
import { clearBackOff } from './commit-delivery.ts'
import type { LeasedEnvelope } from './lease.ts'
import type { RelayedReceipt } from './verify-receipt.ts'

/**
 * The envelope lies at its addressee's relay. It stays queued: it is posted there again when its time has come, and the
 * relay is asked for the addressee's receipt until then (`askRelays`). A leaf the first time.
 */
export async function commitRelayed(
  { foundation }: ExchangeContext,
  leased: LeasedEnvelope,
  { relay, jws }: RelayedReceipt,
): Promise<void> {
  const { policy, clock, random } = foundation
  const now = clock.now()
  const share = Buffer.from(random(4)).readUInt32BE() / 2 ** 32
  await foundation.database.transaction().execute(async (transaction) => {
    const marked = await transaction
      .updateTable('envelope_out')
      .set({
        relayed_at: leased.relayed_at ?? now,
        relayed_receipt: jws,
        ...{ asked: 0, ask_at: new Date(now.getTime() + askAfterMs(0, leased, policy, share)) },
        // At the end of its validity it is looked at in any case.
        next_at: new Date(Math.min(now.getTime() + policy.relayedAgainMs, leased.expires_at.getTime())),
        ...{ started: 0, lease_until: null, problem: null },
      })
      .where('id', '=', leased.id)
      .where('state', '=', 'queued')
      .executeTakeFirst()
    if (marked.numUpdatedRows === 0n) return
    await clearBackOff(transaction, leased.peer)
    if (leased.relayed_at !== null) return
    await foundation.append(transaction, {
      kind: 'envelope.relayed',
      actor: member(relay),
      detail: { to: leased.peer, relay, envelope: leased.id, sha256: leased.sha256, records: leased.records },
    })
  })
  foundation.faults.reach('exchange.sender.after-relayed')
}

/** How long until the relay is asked (again) about an envelope: as after a failed try, but never at once. */
export function askAfterMs(
  asked: number,
  { prio }: Pick<LeasedEnvelope, 'prio'>,
  policy: ExchangeContext['foundation']['policy'],
  share: number,
): number {
  const max = prio === 0 ? policy.retryMaxUrgentMs : policy.retryMaxMs
  return backOffMs(asked + 1, policy.retryFirstMs, max, 0.5 + share / 2)
}
