import {
  type Envelope,
  envelopeHash,
  readEnvelope,
  readReceipt,
  type StatementAnswer,
} from '@samverkan/protocol'
import { type Database, server } from '../../foundation/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import type { LeasedEnvelope } from '../outbox/lease.ts'
import { type FinalReceipt, trustOnlyVerifiedReceipt } from '../outbox/verify-receipt.ts'
import type { Chain } from './chain-rows.ts'
import { forgetDigests } from './holding.ts'
import { sendAnew } from './send-anew.ts'

export interface Recovered {
  /** When the newest was signed of those that we did not know we had signed: we were restored. */
  newestUnknown: Date | undefined
  /** Receipts that we lacked; to be committed as if they had come as answers. */
  receipts: { leased: LeasedEnvelope; final: FinalReceipt }[]
}

/**
 * Envelopes of ours that the peer has, each with our own signature, and its receipts. What our database has forgotten is
 * written down again; a receipt that we lacked ends its envelope. An envelope that we have signed after the restore for a
 * place that was taken already goes out anew.
 */
export async function recoverRows(
  context: ExchangeContext,
  transaction: Database,
  chain: Chain,
  answer: StatementAnswer,
): Promise<Recovered> {
  const recovered: Recovered = { newestUnknown: undefined, receipts: [] }
  const displaced: string[] = []
  for (const row of answer.rows) {
    const proved = await proveRow(context, chain, row)
    if (!proved) {
      await raiseAlarm(context.foundation, transaction, 'false-statement', chain.peer, { seq: row.seq })
      continue
    }
    const { envelope, final } = proved
    const known = await transaction
      .selectFrom('envelope_out')
      .selectAll()
      .where('peer', '=', chain.peer)
      .where('epoch', '=', chain.epoch)
      .where('seq', '=', row.seq)
      .forUpdate()
      .executeTakeFirst()
    if (known?.sha256 === envelopeHash(row.envelope)) {
      if (known.receipt === null) recovered.receipts.push({ leased: known, final })
      else await takeTheirReceipt(transaction, known.id, final)
    } else {
      if (known) await giveUpPlace(context, transaction, known)
      if (known && known.kind !== 'statement') displaced.push(known.pack)
      await writeDown(context, transaction, chain, row.envelope, envelope, final)
      const signed = new Date(envelope.iat)
      if (!recovered.newestUnknown || signed > recovered.newestUnknown) recovered.newestUnknown = signed
    }
  }
  await sendAnew(context, transaction, chain.peer, displaced)
  await forgetDigests(transaction, chain, answer.rows)
  return recovered
}

async function proveRow(
  { foundation, members }: ExchangeContext,
  chain: Chain,
  row: StatementAnswer['rows'][number],
): Promise<{ envelope: Envelope; final: FinalReceipt } | undefined> {
  const view = members.view()
  if (!view) return undefined
  const read = await readEnvelope(row.envelope, view.resolvePastKey)
  if (!read.ok) return undefined
  const { envelope } = read
  const fits =
    envelope.from === foundation.self &&
    envelope.to === chain.peer &&
    envelope.epoch === chain.epoch &&
    envelope.seq === row.seq
  if (!fits) return undefined
  const verdict = await trustOnlyVerifiedReceipt(row.receipt, envelope, row.envelope, view.resolvePastKey)
  return verdict.ok ? { envelope, final: verdict.final } : undefined
}

/** Both have one receipt each, and they differ: the peer had to sign its own anew. Its is the one that both keep. */
async function takeTheirReceipt(transaction: Database, id: string, final: FinalReceipt): Promise<void> {
  await transaction
    .updateTable('envelope_out')
    .set({ receipt: final.jws, replaced_at: null })
    .where('id', '=', id)
    .execute()
}

/** Its number was used before the restore by another envelope. Nobody will take it under this number; its records are sent
 *  in a new one. */
async function giveUpPlace(
  context: ExchangeContext,
  transaction: Database,
  known: LeasedEnvelope,
): Promise<void> {
  const now = context.foundation.clock.now()
  await transaction
    .updateTable('envelope_out')
    .set({
      // Aside from the chain as it is known to the peer.
      ...{ epoch: `${known.epoch}~${known.id}`, state: 'dead-letter', problem: 'place-taken' },
      ...{ ended_at: now, replaced_at: now, lease_until: null, settled: 'resent', settled_at: now },
    })
    .where('id', '=', known.id)
    .execute()
}

async function writeDown(
  { foundation }: ExchangeContext,
  transaction: Database,
  chain: Chain,
  jws: string,
  envelope: Envelope,
  final: FinalReceipt,
): Promise<void> {
  const ended = new Date(final.receipt.at)
  await transaction
    .insertInto('peer_state')
    .values({ peer: chain.peer, epoch: envelope.epoch })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await transaction
    .insertInto('envelope_out')
    .values({
      ...{ id: envelope.id, peer: chain.peer, epoch: envelope.epoch, seq: envelope.seq, prev: envelope.prev },
      ...{ pack: envelope.parts[0]?.sha256 ?? '', jws, sha256: envelopeHash(jws), kind: envelope.kind },
      prio: envelope.prio === 'urgent' ? 0 : 1,
      // How many records were in it is sealed for the peer alone.
      records: envelope.kind === 'statement' ? 0 : 1,
      state: final.kind,
      receipt: final.jws,
      ...{ next_at: ended, ended_at: ended, created_at: new Date(envelope.iat) },
      expires_at: new Date(envelope.exp),
      // The sealed parts were lost together with what we knew of it.
      parts_gone_at: foundation.clock.now(),
    })
    .execute()
  await foundation.append(transaction, {
    kind: 'envelope.recovered',
    actor: server,
    detail: { to: chain.peer, envelope: envelope.id, sha256: envelopeHash(jws) },
  })
}

/** A receipt that anybody has signed at any time. */
export async function readAnyReceipt({ members }: ExchangeContext, jws: string) {
  const view = members.view()
  const read = view && (await readReceipt(jws, view.resolvePastKey))
  return read?.ok ? read.receipt : undefined
}
