import { type Body, encodeBody, sealPart } from '@samverkan/protocol'
import type { ExchangeContext } from '../context.ts'
import { addresseesOf } from '../outbox/addressees.ts'
import { writeEnvelope } from '../outbox/write-envelope.ts'
import { signal, signals } from '../signals.ts'
import { suiteFor } from '../suites.ts'
import { buildStatement, type Closer } from './build-statement.ts'
import { knownPeers } from './request-statement.ts'
import { recordProblem } from './verdicts.ts'

const nothingCloser: Closer = { questions: [], answers: [] }

/** Writes a statement to a peer as an envelope of its own. False when the peer cannot be sealed for at present. */
export async function sendStatement(
  context: ExchangeContext,
  peer: string,
  closer: Closer = nothingCloser,
): Promise<boolean> {
  const { foundation, members } = context
  const addressing = addresseesOf(members.view(), [peer], foundation.clock)
  const [addressee] = addressing.ok ? addressing.addressees : []
  if (!addressing.ok || !addressee) return false
  const suite = suiteFor(context, addressing.view, addressee.keyset)
  if (!suite) return false
  const statement = await buildStatement(context, foundation.database, peer, closer)
  const body: Body = {
    ...{ from: foundation.self, distribution: [peer], onward: 'none', records: [], manifest: [] },
    statement,
  }
  const sealed = await sealPart(encodeBody(body), [addressee.recipient])
  await foundation.vault.blobs.put(sealed.ciphertext)
  const now = foundation.clock.now()
  await foundation.database.transaction().execute(async (transaction) => {
    const { sha256, len } = sealed
    await transaction.insertInto('part_out').values({ sha256, len, role: 'body', created_at: now }).execute()
    await writeEnvelope(context, transaction, addressing.view, peer, {
      ...{ suite, kind: 'statement', prio: 'normal', records: 0 },
      parts: [{ n: 0, role: 'body', sha256, len }],
    })
    await transaction
      .insertInto('statement_peer')
      .values({ peer, next_at: nextAt(context), sent_at: now, counted_from: now })
      .onConflict((conflict) =>
        conflict.column('peer').doUpdateSet({ next_at: nextAt(context), sent_at: now }),
      )
      .execute()
    await signal(transaction, signals.envelopes)
  })
  return true
}

/** Once in every interval, each peer at another time of it. */
function nextAt({ foundation }: ExchangeContext): Date {
  const { clock, policy, random } = foundation
  const share = Buffer.from(random(4)).readUInt32BE() / 2 ** 32
  return new Date(clock.now().getTime() + policy.statementEveryMs * (0.9 + share * 0.2))
}

/** Sends what is due. A peer that nothing was compared with yet is due after one interval. */
export async function sendDueStatements(context: ExchangeContext): Promise<void> {
  const { database, clock, log } = context.foundation
  const due = await database
    .selectFrom('statement_peer')
    .select(['peer', 'sent_at', 'received_at'])
    .where('next_at', '<=', clock.now())
    .orderBy('next_at')
    .limit(100)
    .execute()
  for (const { peer, sent_at, received_at } of due) {
    if (context.ending.aborted) return
    try {
      if (sent_at && isUnanswered(context, sent_at, received_at))
        await recordProblem(context, database, peer, 'no-answer')
      // One that still waits says the same when it gets through.
      if (!(await isWaiting(context, peer)) && (await sendStatement(context, peer))) continue
    } catch (error) {
      log.error('statement', error, { peer })
    }
    await database
      .updateTable('statement_peer')
      .set({ next_at: new Date(clock.now().getTime() + retryMs) })
      .where('peer', '=', peer)
      .execute()
  }
}
const retryMs = 10 * 60_000

/** Each side sends at its own time of the night, so a whole one may pass between ours and theirs; two may not. */
function isUnanswered({ foundation }: ExchangeContext, sentAt: Date, receivedAt: Date | null): boolean {
  const { clock, policy } = foundation
  const sinceMs = clock.now().getTime() - (receivedAt ?? sentAt).getTime()
  return sinceMs > 2 * policy.statementEveryMs
}

async function isWaiting({ foundation }: ExchangeContext, peer: string): Promise<boolean> {
  const row = await foundation.database
    .selectFrom('envelope_out as e')
    .innerJoin('peer_state as p', (join) =>
      join.onRef('p.peer', '=', 'e.peer').onRef('p.epoch', '=', 'e.epoch'),
    )
    .select('e.id')
    .where('e.peer', '=', peer)
    .where('e.state', '=', 'queued')
    .where('e.kind', '=', 'statement')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Plans the first comparison with members that something was exchanged with for the first time. */
export async function scheduleNewPeers(context: ExchangeContext): Promise<void> {
  const { database, clock } = context.foundation
  const peers = await knownPeers(database)
  const scheduled = await database.selectFrom('statement_peer').select('peer').execute()
  const fresh = peers.filter((peer) => !scheduled.some((one) => one.peer === peer))
  if (fresh.length === 0) return
  await database
    .insertInto('statement_peer')
    .values(fresh.map((peer) => ({ peer, next_at: nextAt(context), counted_from: clock.now() })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
