import { type Envelope, envelopeHash, newEnvelopeId, signEnvelope } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import type { DirectoryView } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { signal, signals } from '../signals.ts'
import type { Addressee } from './addressees.ts'
import type { Pack } from './prepare-pack.ts'

/**
 * Stores the parts and writes one envelope for each addressee, all in the caller's transaction. The peers' rows are
 * locked in the order of their ids, so that `seq` has no gap and two packers never wait for each other in a circle.
 */
export async function writeEnvelopes(
  context: ExchangeContext,
  transaction: Database,
  { view, addressees }: { view: DirectoryView; addressees: readonly Addressee[] },
  pack: Pack,
): Promise<void> {
  const { foundation } = context
  const now = foundation.clock.now()
  const parts = [
    { role: 'body' as const, ...pack.body },
    ...pack.evidence.map((part) => ({ role: 'evidence' as const, ...part })),
  ]
  // On disk before the transaction names them; without its commit they are unused bytes that nobody can open.
  for (const part of parts) await foundation.vault.blobs.put(part.ciphertext)
  await transaction
    .insertInto('part_out')
    .values(parts.map(({ sha256, len, role }) => ({ sha256, len, role, created_at: now })))
    .execute()
  const urgent = pack.records.some((record) => record.prio === 'urgent')
  for (const { id: peer } of addressees.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const chain = await lockChain(context, transaction, peer)
    const envelope: Envelope = {
      v: 1,
      suite: 'hx1',
      id: newEnvelopeId(now, foundation.random),
      from: foundation.self,
      to: peer,
      kind: pack.records[0]?.type ?? 'status',
      prio: urgent ? 'urgent' : 'normal',
      iat: now.toISOString(),
      exp: new Date(now.getTime() + foundation.policy.envelopeValidMs).toISOString(),
      epoch: chain.epoch,
      seq: chain.last_seq + 1,
      prev: chain.last_sha256,
      dir: view.state,
      crit: [],
      parts: parts.map(({ role, sha256, len }, n) => ({ n, role, sha256, len })),
    }
    const jws = await signEnvelope(envelope, context.members.keys().sign)
    const sha256 = envelopeHash(jws)
    await transaction
      .insertInto('envelope_out')
      .values({
        id: envelope.id,
        peer,
        epoch: envelope.epoch,
        seq: envelope.seq,
        prev: envelope.prev,
        pack: pack.body.sha256,
        jws,
        sha256,
        prio: urgent ? 0 : 1,
        records: pack.records.length,
        next_at: now,
        expires_at: new Date(envelope.exp),
        created_at: now,
        waiting_since: new Date(Math.min(...pack.records.map((record) => record.waiting_since.getTime()))),
      })
      .execute()
    await transaction
      .insertInto('part_envelope')
      .values(envelope.parts.map(({ n, sha256 }) => ({ envelope_id: envelope.id, n, sha256 })))
      .execute()
    await transaction
      .updateTable('peer_state')
      .set({ last_seq: envelope.seq, last_sha256: sha256 })
      .where('peer', '=', peer)
      .execute()
  }
  await transaction
    .updateTable('outbox_record')
    .set({ state: 'packed', pack: pack.body.sha256 })
    .where(
      'id',
      'in',
      pack.records.map(({ id }) => id),
    )
    .execute()
  await signal(transaction, signals.envelopes)
}

async function lockChain({ foundation }: ExchangeContext, transaction: Database, peer: string) {
  // Writing the row, be it with what is there, locks it.
  return transaction
    .insertInto('peer_state')
    .values({ peer, epoch: Buffer.from(foundation.random(6)).toString('hex') })
    .onConflict((conflict) => conflict.column('peer').doUpdateSet({ peer }))
    .returning(['epoch', 'last_seq', 'last_sha256'])
    .executeTakeFirstOrThrow()
}
