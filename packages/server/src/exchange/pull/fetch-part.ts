import { sha256Hex, signRequest } from '@samverkan/protocol'
import { request } from 'undici'
import type { ExchangeContext } from '../context.ts'
import { type PartTaken, partOffset, takePart } from '../inbox/take-part.ts'
import type { Relay } from '../relay/relay-of.ts'

/** Tries in a row that bring nothing new; then the envelope waits for a while. */
const maxFruitless = 3

/**
 * Fetches one sealed part from the relay and takes it as if it had been put; goes on from where a fetch has broken off.
 * Throws when it does not come. Its hash decides what it is, so nothing about the relay is trusted.
 */
export async function fetchPart(
  context: ExchangeContext,
  relay: Relay,
  from: string,
  sha256: string,
): Promise<void> {
  let furthest = 0
  for (let fruitless = 0; fruitless < maxFruitless; ) {
    const offset = await partOffset(context, from, sha256)
    if (offset > furthest) fruitless = 0
    else fruitless += 1
    furthest = Math.max(furthest, offset)
    const taken = await fetchRest(context, relay, from, sha256, offset)
    if (taken.ok) return context.foundation.faults.reach('exchange.pull.after-part')
    if (taken.reason !== 'broken-off') throw new Error(`the part was not taken: ${taken.reason}`)
  }
  throw new Error('the part does not come')
}

async function fetchRest(
  context: ExchangeContext,
  { url: base }: Relay,
  from: string,
  sha256: string,
  offset: number,
): Promise<PartTaken> {
  const { foundation, members, dispatcher } = context
  const url = `${base}/hx/v1/parts/${sha256}`
  const proof = await signRequest(
    { htm: 'GET', htu: url, bodySha256: sha256Hex('') },
    members.keys().sign,
    foundation.clock.now(),
    foundation.random,
  )
  const answer = await request(url, {
    ...{ dispatcher, method: 'GET', headersTimeout: 30_000, bodyTimeout: 30_000 },
    headers: { authorization: `HX ${proof}`, ...(offset > 0 ? { range: `bytes=${offset}-` } : {}) },
    signal: context.ending,
  })
  if (answer.statusCode !== 200 && answer.statusCode !== 206) {
    await answer.body.dump()
    throw new Error(`the relay answered with status ${answer.statusCode} for a part`)
  }
  // A relay, or what stands before it, may give the whole although we asked for the rest.
  const begin = answer.statusCode === 206 ? offset : 0
  return takePart(context, from, sha256, answer.body, begin)
}
