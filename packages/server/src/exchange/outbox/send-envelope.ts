import { type Envelope, type EnvelopePart, peekEnvelope } from '@samverkan/protocol'
import { z } from 'zod'
import { exchangeAddress } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { putPart } from '../parts/put-part.ts'
import { relayOf } from '../relay/relay-of.ts'
import type { LeasedEnvelope } from './lease.ts'
import { type Answer, postEnvelope } from './post-envelope.ts'
import {
  type FinalReceipt,
  type RelayedReceipt,
  readRelayedReceipt,
  trustOnlyVerifiedReceipt,
} from './verify-receipt.ts'

export type Sending =
  | { ok: true; final: FinalReceipt }
  /** The addressee's relay has it; the duty goes on. */
  | { ok: false; relayed: RelayedReceipt }
  | Trouble

export interface Trouble {
  ok: false
  reason: string
  /** Nothing will get through at present; otherwise it may be this envelope alone. */
  ofPeer: boolean
  retryAfterMs: number | undefined
}

const needSchema = z.object({ need: z.array(z.string()).max(256) })
/** The answer to the first asks for parts; the last one must be the receipt. */
const maxRounds = 3

/** Sends one envelope and the parts that the peer, or its relay, lacks, until it answers with a receipt or something goes
 *  wrong. */
export async function sendEnvelope(context: ExchangeContext, leased: LeasedEnvelope): Promise<Sending> {
  const view = context.members.view()
  if (!view) return failure('no-directory')
  const address = exchangeAddress(view, leased.peer, context.foundation.self)
  if (!address.ok) return failure(address.reason)
  const { url } = address
  const relay = relayOf(view, leased.peer)
  if (!relay && view.keysets.get(leased.peer)?.delivery.mode === 'relay') return failure('unknown-relay')
  const envelope = payloadOf(leased.jws)
  const partBytes = envelope.parts.reduce((sum, { len }) => sum + len, 0)
  try {
    for (let round = 0; round < maxRounds; round++) {
      const answer = await postEnvelope(context.dispatcher, url, leased.jws, partBytes)
      context.foundation.faults.reach('exchange.sender.after-response')
      const verdict = await trustOnlyVerifiedReceipt(answer.body, envelope, leased.jws, view.resolveKey)
      if (verdict.ok) return verdict
      const relayed =
        relay && (await readRelayedReceipt(answer.body, envelope, leased.jws, view.resolveKey, relay.member))
      if (relayed) return { ok: false, relayed }
      const need = answer.status === 202 ? neededParts(answer, envelope) : undefined
      if (!need || need.length === 0) {
        if (verdict.reason === 'unknown-key') await context.members.refreshForUnknownKey()
        return failure(`${answer.status} ${verdict.reason}`, answer)
      }
      for (const part of need) {
        const refused = await putPart(context, url, part)
        if (refused) return failure(`${refused.status} part`, refused)
      }
    }
    return failure('no receipt after all parts')
  } catch (error) {
    return failure(error instanceof Error ? error.name : 'failed')
  }
}

/** Only parts of this very envelope are ever handed out, whatever the answer asks for. */
function neededParts(answer: Answer, envelope: Envelope): EnvelopePart[] | undefined {
  try {
    const { need } = needSchema.parse(JSON.parse(answer.body))
    return envelope.parts.filter(({ sha256 }) => need.includes(sha256))
  } catch {
    return undefined
  }
}

/** The payload of an envelope that we signed ourselves. */
function payloadOf(jws: string): Envelope {
  const envelope = peekEnvelope(jws)
  if (!envelope) throw new Error('an envelope of our own does not read')
  return envelope
}

function failure(reason: string, answer?: Answer): Trouble {
  // A refusal (4xx) is about the envelope; too many requests, an error there or no answer at all is about the peer.
  const ofPeer = answer === undefined || answer.status < 400 || answer.status >= 500 || answer.status === 429
  return { ok: false, reason: reason.slice(0, 200), ofPeer, retryAfterMs: answer?.retryAfterMs }
}
