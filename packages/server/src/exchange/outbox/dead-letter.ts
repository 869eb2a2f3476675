import { readEnvelope } from '@samverkan/protocol'
import { server } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { resend } from '../desk/resend.ts'
import { callForPerson } from './call-for-person.ts'
import { settleHandOvers } from './commit-delivery.ts'
import type { LeasedEnvelope } from './lease.ts'
import { mendsWithNewKeys } from './seal-again.ts'

/** Tries that may begin without ending. */
export const maxCrashes = 5

export type DeathCause = 'expired' | 'crashed-repeatedly' | 'key-withdrawn'

/** Why an envelope that was just leased must not be tried again, if so. */
export function causeOfDeath(leased: LeasedEnvelope, now: Date): DeathCause | undefined {
  if (leased.expires_at <= now) return 'expired'
  return leased.started > maxCrashes ? 'crashed-repeatedly' : undefined
}

/** Whether our newest keyset no longer lists the key that signed the envelope: no peer will take it any more. Signing it
 *  anew would put other bytes under its id and its place in the chain, which is what peers call equivocation. */
export async function isUnderWithdrawnKey(context: ExchangeContext, jws: string): Promise<boolean> {
  const view = context.members.view()
  if (!view) return false
  const now = await readEnvelope(jws, view.resolveKey)
  return !now.ok && now.reason === 'unknown-key' && (await readEnvelope(jws, view.resolvePastKey)).ok
}

/** Ends an envelope without a receipt: what it carried is sent again under new keys where that mends it, and otherwise each
 *  of its items goes to a person. Nothing is deleted. */
export async function deadLetter(
  context: ExchangeContext,
  leased: LeasedEnvelope,
  cause: DeathCause,
): Promise<void> {
  const { foundation } = context
  await foundation.database.transaction().execute(async (transaction) => {
    const marked = await transaction
      .updateTable('envelope_out')
      .set({ state: 'dead-letter', problem: cause, ended_at: foundation.clock.now(), lease_until: null })
      .where('id', '=', leased.id)
      .where('state', '=', 'queued')
      .executeTakeFirst()
    if (marked.numUpdatedRows === 0n) return
    const records = await transaction
      .selectFrom('outbox_record')
      .select(['item_id', 'report_id', 'type'])
      .where('pack', '=', leased.pack)
      .execute()
    await foundation.append(transaction, {
      kind: 'envelope.dead-lettered',
      actor: server,
      detail: { to: leased.peer, envelope: leased.id, sha256: leased.sha256, cause, records: leased.records },
    })
    const handed = records.filter(({ type }) => type === 'report')
    await settleHandOvers(context, transaction, leased.peer, handed, 'dead-letter', cause)
    const mended =
      mendsWithNewKeys(context, leased, cause) && (await resend(context, transaction, leased.id, server)).ok
    // A statement that never got through is made up for by the next.
    if (!mended && leased.kind !== 'statement')
      await callForPerson(context, transaction, leased, records, 'dead-letter')
  })
}
