import { contentTypeOf, sha256Hex, signRequest } from '@samverkan/protocol'
import { type Dispatcher, request } from 'undici'
import type { ExchangeContext } from '../context.ts'

/** What a peer (or whatever stands in between) answered. */
export interface Answer {
  status: number
  contentType: string
  body: string
  /** From `Retry-After`, in milliseconds. */
  retryAfterMs: number | undefined
}

/** What a slow machine opens and hashes: 8 MiB a second. */
const slowOpeningBytesPerMs = 8 * 1024
const maxAnswerBytes = 256 * 1024
/** Without an answer. */
const timeouts = { headersTimeout: 30_000, bodyTimeout: 30_000 }

/** @param partBytes of all parts that it names: the peer opens them to their end before it answers for the last time */
export function postEnvelope(
  dispatcher: Dispatcher,
  url: string,
  jws: string,
  partBytes: number,
): Promise<Answer> {
  const headersTimeout = timeouts.headersTimeout + partBytes / slowOpeningBytesPerMs
  const headers = { 'content-type': contentTypeOf(jws) }
  return exchange(dispatcher, `${url}/hx/v1/envelopes`, 'POST', jws, headers, { headersTimeout })
}

/** A request of ours with a JSON body and its proof. */
export async function postProven(
  { foundation, members, dispatcher }: ExchangeContext,
  url: string,
  body: object,
  waits: Waits = {},
): Promise<Answer> {
  const text = JSON.stringify(body)
  const proof = await signRequest(
    { htm: 'POST', htu: url, bodySha256: sha256Hex(text) },
    members.keys().sign,
    foundation.clock.now(),
    foundation.random,
  )
  const headers = { 'content-type': 'application/json', authorization: `HX ${proof}` }
  return exchange(dispatcher, url, 'POST', text, headers, waits)
}

/** Where an answer may be larger, or may be long in coming. */
export interface Waits {
  maxBytes?: number
  headersTimeout?: number
  signal?: AbortSignal
}

/** One request; redirects are not followed. Throws when no answer comes. */
async function exchange(
  dispatcher: Dispatcher,
  url: string,
  method: 'POST',
  body: string,
  headers: Record<string, string>,
  { maxBytes = maxAnswerBytes, ...waits }: Waits = {},
): Promise<Answer> {
  return readAnswer(
    await request(url, { dispatcher, method, headers, body, ...timeouts, ...waits }),
    maxBytes,
  )
}

/** An answer of at most so many bytes. Throws when it is larger. */
export async function readAnswer(
  response: Dispatcher.ResponseData,
  maxBytes = maxAnswerBytes,
): Promise<Answer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += (chunk as Buffer).length
    if (size > maxBytes) {
      response.body.destroy()
      throw new Error('the answer is too large')
    }
    chunks.push(chunk as Buffer)
  }
  return {
    status: response.statusCode,
    contentType: one(response.headers['content-type']),
    body: Buffer.concat(chunks).toString('utf8'),
    retryAfterMs: retryAfterMs(one(response.headers['retry-after'])),
  }
}

function one(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? ''
}

/** Seconds only, and at most a day: a peer cannot put us off for longer. */
function retryAfterMs(header: string): number | undefined {
  return /^\d{1,9}$/.test(header) ? Math.min(Number(header), 86_400) * 1000 : undefined
}
