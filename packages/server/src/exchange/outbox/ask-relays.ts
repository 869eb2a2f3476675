import { z } from 'zod'
import { type DirectoryView, exchangeAddress, isExpired } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { relayOf } from '../relay/relay-of.ts'
import { askAfterMs } from './commit-relayed.ts'
import { learnReceipts } from './learn-receipts.ts'
import type { LeasedEnvelope } from './lease.ts'
import { postProven } from './post-envelope.ts'

/** Asked about in one request; what the route takes. */
const atOnce = 200
const answerSchema = z.object({ receipts: z.array(z.string().max(128 * 1024)).max(2 * atOnce) })
const maxAnswerBytes = 16 * 1024 * 1024
/** A receipt may have come to the relay shortly before the envelope expired; so long it is asked for. */
const afterExpiryMs = 24 * 3_600_000

/**
 * Asks relays for the addressees' receipts of what lies there, for what is due. What the relay no longer has, it is posted
 * again at once; only a receipt that the addressee has signed ends anything.
 */
export async function askRelays(context: ExchangeContext): Promise<void> {
  const { foundation, members, ending } = context
  const view = members.view()
  if (!view || isExpired(view, foundation.clock.now())) return
  while (!ending.aborted) {
    const due = await takeDue(context)
    if (due.length === 0) return
    for (const [peer, envelopes] of Map.groupBy(due, (each) => each.peer))
      await askAbout(context, view, peer, envelopes).catch((error: unknown) =>
        foundation.log.warn('relay not asked', {
          peer,
          reason: error instanceof Error ? error.name : 'failed',
        }),
      )
  }
}

/** What is due, with its next time written already: whatever ends us now, it is asked again then. Index envelope_out_ask. */
async function takeDue({ foundation }: ExchangeContext): Promise<LeasedEnvelope[]> {
  const { database, clock, policy, random } = foundation
  const now = clock.now().getTime()
  return database.transaction().execute(async (transaction) => {
    const due = await transaction
      .selectFrom('envelope_out')
      .selectAll()
      .where('ask_at', '<=', new Date(now))
      .orderBy('ask_at')
      .limit(atOnce)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const envelope of due) {
      const isOver =
        envelope.state === 'delivered' ||
        envelope.state === 'rejected' ||
        envelope.expires_at.getTime() + afterExpiryMs < now
      const share = Buffer.from(random(4)).readUInt32BE() / 2 ** 32
      const next = new Date(now + askAfterMs(envelope.asked + 1, envelope, policy, share))
      await transaction
        .updateTable('envelope_out')
        .set({ ask_at: isOver ? null : next, asked: envelope.asked + 1 })
        .where('id', '=', envelope.id)
        .execute()
    }
    return due.filter(({ state }) => state === 'queued' || state === 'dead-letter')
  })
}

async function askAbout(
  context: ExchangeContext,
  view: DirectoryView,
  peer: string,
  envelopes: readonly LeasedEnvelope[],
): Promise<void> {
  const relay = relayOf(view, peer)
  const address = exchangeAddress(view, peer, context.foundation.self)
  // It takes what is posted to it now: there is nobody to ask, and the envelope goes there.
  if (!relay || !address.ok) return postAgain(context, envelopes)
  const ids = envelopes.map(({ id }) => id)
  const url = `${address.url}/hx/v1/receipts/query`
  const answer = await postProven(context, url, { ids }, { maxBytes: maxAnswerBytes })
  context.foundation.faults.reach('exchange.sender.after-asking')
  if (answer.status !== 200) throw new Error(`status ${answer.status}`)
  const { receipts } = answerSchema.parse(JSON.parse(answer.body))
  const accounted = await learnReceipts(context, view, receipts)
  await postAgain(
    context,
    envelopes.filter(({ id }) => !accounted.has(id)),
  )
}

async function postAgain(
  { foundation }: ExchangeContext,
  envelopes: readonly LeasedEnvelope[],
): Promise<void> {
  if (envelopes.length === 0) return
  await foundation.database
    .updateTable('envelope_out')
    .set({ next_at: foundation.clock.now() })
    .where(
      'id',
      'in',
      envelopes.map(({ id }) => id),
    )
    .where('state', '=', 'queued')
    .execute()
}
