import { peekEnvelope } from '@samverkan/protocol'
import type { ExchangeContext } from '../context.ts'
import { takeEnvelope } from '../inbox/take-envelope.ts'
import { postProven } from '../outbox/post-envelope.ts'
import type { Relay } from '../relay/relay-of.ts'
import { fetchPart } from './fetch-part.ts'

export type FromMailbox = { ok: true } | { ok: false; reason: string }

/** As many rounds as a sender makes: which parts, and then the receipt. */
const maxRounds = 3

/**
 * Takes one envelope from our mailbox as it would be taken from its sender, and hands the receipt over. Ended anywhere in
 * between, the envelope is listed again, and is answered with the same receipt. Throws when the relay does not answer.
 */
export async function takeFromMailbox(
  context: ExchangeContext,
  relay: Relay,
  jws: string,
): Promise<FromMailbox> {
  const { foundation } = context
  const envelope = peekEnvelope(jws)
  // A relay that mixes mailboxes up must not get our signature over what is not ours.
  if (envelope?.to !== undefined && envelope.to !== foundation.self)
    return { ok: false, reason: 'not-for-us' }
  for (let round = 0; round < maxRounds; round++) {
    const taken = await takeEnvelope(context, jws)
    if (taken.answer === 'refused') return { ok: false, reason: taken.reason }
    if (taken.answer === 'receipt') {
      foundation.faults.reach('exchange.pull.before-receipt')
      return handOverReceipt(context, relay, taken.receipt)
    }
    for (const sha256 of taken.need) if (envelope) await fetchPart(context, relay, envelope.from, sha256)
  }
  return { ok: false, reason: 'parts-missing' }
}

async function handOverReceipt(
  context: ExchangeContext,
  { url }: Relay,
  receipt: string,
): Promise<FromMailbox> {
  const answer = await postProven(context, `${url}/hx/v1/receipts`, { receipts: [receipt] })
  context.foundation.faults.reach('exchange.pull.after-receipt')
  if (answer.status !== 200) return { ok: false, reason: `status ${answer.status} for a receipt` }
  return { ok: true }
}
