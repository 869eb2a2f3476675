import { sha256Hex, signRequest } from '@samverkan/protocol'
import { request } from 'undici'
import type { ExchangeContext } from '../context.ts'
import { takePart } from '../inbox/take-part.ts'
import type { Relay } from '../relay/relay-of.ts'

/** Fetches one sealed part from the relay and takes it as if it had been put. Throws when that fails; what has come is
 *  verified by its hash, so nothing about the relay is trusted. */
export async function fetchPart(
  context: ExchangeContext,
  { url: base }: Relay,
  from: string,
  sha256: string,
): Promise<void> {
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
    headers: { authorization: `HX ${proof}` },
    signal: context.ending,
  })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    throw new Error(`the relay answered with status ${answer.statusCode} for a part`)
  }
  const taken = await takePart(context, from, sha256, answer.body as unknown as ReadableStream<Uint8Array>)
  if (!taken.ok) throw new Error(`the relay's part was not taken: ${taken.reason}`)
  foundation.faults.reach('exchange.pull.after-part')
}
