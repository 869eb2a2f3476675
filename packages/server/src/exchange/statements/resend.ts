import { type Database, server } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { isOutdated } from '../outbox/pack-again.ts'
import { signal, signals } from '../signals.ts'
import { withdrawnReports } from '../withdrawal/withdrawn-reports.ts'
import type { Chain } from './chain-rows.ts'
import { forgetDigests } from './holding.ts'
import { peekReceipt } from './peek-receipt.ts'
import { sendAnew } from './send-anew.ts'

export interface Resent {
  asTheyWere: number
  anew: number
}

/**
 * Queues envelopes again that the peer has lost: the same ids and bytes, as they were signed. One that has expired, or
 * whose parts are gone, or that would go by a relay, which gives the receipt that it has, cannot go again: its records
 * go in a new envelope (new id, same reports), and it has ended. So does one of which something was taken back since: the
 * peer's history can do without its bytes, as it can when they have expired.
 */
export async function resend(
  context: ExchangeContext,
  transaction: Database,
  chain: Chain,
  seqs: readonly number[],
): Promise<Resent> {
  const { foundation, members } = context
  const now = foundation.clock.now()
  const byRelay = members.view()?.keysets.get(chain.peer)?.delivery.mode === 'relay'
  const resent: Resent = { asTheyWere: 0, anew: 0 }
  const anew: string[] = []
  for (let from = 0; from < seqs.length; from += 500) {
    const rows = await transaction
      .selectFrom('envelope_out')
      .select(['id', 'seq', 'pack', 'kind', 'state', 'receipt', 'expires_at', 'parts_gone_at'])
      .where('peer', '=', chain.peer)
      .where('epoch', '=', chain.epoch)
      .where('seq', 'in', seqs.slice(from, from + 500))
      .where('receipt', 'is not', null)
      .orderBy('seq')
      .forUpdate()
      .execute()
    for (const row of rows) {
      const fits = !byRelay && row.expires_at > now && row.parts_gone_at === null
      // A statement that is lost is made up for by the next; a refusal that the peer has forgotten stays one.
      if (row.state === 'rejected' || (row.kind === 'statement' && !fits)) await end(transaction, row.id, now)
      else if (
        fits &&
        (await hasParts(context, transaction, row.id)) &&
        !(await hasWithdrawn(context, transaction, row.pack)) &&
        !(await isOutdated(transaction, row))
      ) {
        await queueAgain(transaction, row, now)
        resent.asTheyWere += 1
      } else {
        anew.push(row.pack)
        await end(transaction, row.id, now)
      }
    }
    await forgetDigests(transaction, chain, rows)
  }
  // All in one go: items are locked in the order of their ids.
  await sendAnew(context, transaction, chain.peer, anew)
  resent.anew = anew.length
  if (resent.asTheyWere + resent.anew > 0) {
    await foundation.append(transaction, {
      kind: 'exchange.sent-again',
      actor: server,
      detail: { to: chain.peer, envelopes: resent.asTheyWere, anew: resent.anew },
    })
    await signal(transaction, signals.envelopes)
  }
  return resent
}

interface Row {
  id: string
  receipt: string | null
}

async function hasParts(
  { foundation }: ExchangeContext,
  transaction: Database,
  envelopeId: string,
): Promise<boolean> {
  const parts = await transaction
    .selectFrom('part_envelope')
    .select('sha256')
    .where('envelope_id', '=', envelopeId)
    .execute()
  for (const { sha256 } of parts) if (!(await foundation.vault.blobs.has(sha256))) return false
  return parts.length > 0
}

async function hasWithdrawn(
  { foundation }: ExchangeContext,
  transaction: Database,
  pack: string,
): Promise<boolean> {
  const records = await transaction
    .selectFrom('outbox_record')
    .select(['type', 'item_id'])
    .where('pack', '=', pack)
    .execute()
  return (await withdrawnReports(foundation, transaction, records)).size > 0
}

/** The receipt that it had stays proof that the peer had it. */
async function queueAgain(transaction: Database, { id, receipt }: Row, now: Date): Promise<void> {
  if (receipt !== null)
    await transaction
      .insertInto('earlier_receipt')
      .values({ envelope_id: id, at: peekReceipt(receipt)?.at ?? now, receipt })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  await transaction
    .updateTable('envelope_out')
    .set((eb) => ({
      ...{ state: 'queued', receipt: null, problem: null, ended_at: null, lease_until: null },
      ...{ started: 0, next_at: now, waiting_since: now },
      resent: eb('resent', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

async function end(transaction: Database, id: string, now: Date): Promise<void> {
  await transaction.updateTable('envelope_out').set({ replaced_at: now }).where('id', '=', id).execute()
}
