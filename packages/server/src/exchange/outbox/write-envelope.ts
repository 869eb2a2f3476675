import { type Envelope, envelopeHash, newEnvelopeId, signEnvelope } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import type { DirectoryView } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'

/** What an envelope to one addressee is made of; its parts are stored already. */
export interface Contents {
  suite: Envelope['suite']
  kind: Envelope['kind']
  prio: Envelope['prio']
  parts: Envelope['parts']
  records: number
  /** Since when the oldest of its records waits; from now on when left out. */
  waitingSince?: Date
}

/** Writes the next envelope to a peer. Its row of `peer_state` is locked until the caller's transaction ends, so that `seq`
 *  has no gap. */
export async function writeEnvelope(
  context: ExchangeContext,
  transaction: Database,
  view: DirectoryView,
  peer: string,
  { suite, kind, prio, parts, records, waitingSince }: Contents,
): Promise<Envelope> {
  const { foundation } = context
  const now = foundation.clock.now()
  const chain = await lockChain(context, transaction, peer)
  const envelope: Envelope = {
    v: 1,
    suite,
    id: newEnvelopeId(now, foundation.random),
    from: foundation.self,
    to: peer,
    kind,
    prio,
    iat: now.toISOString(),
    exp: new Date(now.getTime() + foundation.policy.envelopeValidMs).toISOString(),
    epoch: chain.epoch,
    seq: chain.last_seq + 1,
    prev: chain.last_sha256,
    dir: view.state,
    crit: [],
    parts,
  }
  const jws = await signEnvelope(envelope, context.members.keys().sign)
  const sha256 = envelopeHash(jws)
  await transaction
    .insertInto('envelope_out')
    .values({
      id: envelope.id,
      peer,
      ...{ epoch: envelope.epoch, seq: envelope.seq, prev: envelope.prev, kind },
      pack: parts[0]?.sha256 ?? '',
      jws,
      sha256,
      prio: prio === 'urgent' ? 0 : 1,
      records,
      next_at: now,
      expires_at: new Date(envelope.exp),
      created_at: now,
      ...(waitingSince ? { waiting_since: waitingSince } : {}),
    })
    .execute()
  await transaction
    .insertInto('part_envelope')
    .values(parts.map((part) => ({ envelope_id: envelope.id, n: part.n, sha256: part.sha256 })))
    .execute()
  await transaction
    .updateTable('peer_state')
    .set({ last_seq: envelope.seq, last_sha256: sha256 })
    .where('peer', '=', peer)
    .execute()
  return envelope
}

async function lockChain({ foundation }: ExchangeContext, transaction: Database, peer: string) {
  // Writing the row, be it with what is there, locks it.
  return transaction
    .insertInto('peer_state')
    .values({ peer, epoch: newEpoch(foundation) })
    .onConflict((conflict) => conflict.column('peer').doUpdateSet({ peer }))
    .returning(['epoch', 'last_seq', 'last_sha256'])
    .executeTakeFirstOrThrow()
}

/** Never used before with anybody. */
export function newEpoch({ random }: ExchangeContext['foundation']): string {
  return Buffer.from(random(6)).toString('hex')
}
