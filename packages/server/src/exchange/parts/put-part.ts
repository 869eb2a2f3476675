import type { Readable } from 'node:stream'
import { type EnvelopePart, sha256Hex, signRequest } from '@samverkan/protocol'
import { type Dispatcher, request } from 'undici'
import type { ExchangeContext } from '../context.ts'
import { type Answer, readAnswer } from '../outbox/post-envelope.ts'
import { partHeaders } from './part-headers.ts'

/** Smaller parts are put whole at once: asking first would take longer than sending them twice. */
const askFirstBytes = 1024 * 1024
/** A line that breaks again and again is gone on with at once as long as each try brings so much further. */
const progressBytes = 1024 * 1024
/** Without an answer; while a body is on its way, without the connection having taken the next piece of it. */
const timeouts = { headersTimeout: 30_000, bodyTimeout: 30_000 }
const empty = sha256Hex('')

/**
 * Puts a sealed part to a peer, from where it broke off before. Nothing of it is held in memory but a few pieces.
 *
 * @param base the peer's address, or its relay's
 * @returns undefined when all of it is there, otherwise the peer's refusal
 * @throws when no answer comes, after a line that broke was tried again for as long as that led further
 */
export async function putPart(
  context: ExchangeContext,
  base: string,
  part: Pick<EnvelopePart, 'sha256' | 'len'>,
): Promise<Answer | undefined> {
  const url = `${base}/hx/v1/parts/${part.sha256}`
  if (part.len < askFirstBytes) return refusalOf(await putFrom(context, url, part, 0))
  for (let reached = -progressBytes; ; ) {
    const there = await askOffset(context, url)
    if (!there.ok) return there.answer
    if (there.complete) return undefined
    try {
      const answer = await putFrom(context, url, part, there.offset)
      // Somebody else of us may have put some of it since.
      if (answer.status !== 409) return refusalOf(answer)
      if (there.offset < reached + progressBytes) return answer
    } catch (error) {
      if (context.ending.aborted || there.offset < reached + progressBytes) throw error
    }
    reached = there.offset
  }
}

function refusalOf(answer: Answer): Answer | undefined {
  return answer.status >= 200 && answer.status < 300 ? undefined : answer
}

async function askOffset(
  context: ExchangeContext,
  url: string,
): Promise<{ ok: true; offset: number; complete: boolean } | { ok: false; answer: Answer }> {
  const response = await send(context, url, 'HEAD', empty, {})
  const { headers } = response
  const answer = await readAnswer(response)
  if (answer.status === 404) return { ok: true, offset: 0, complete: false }
  if (answer.status !== 204) return { ok: false, answer }
  const offset = Number(headers[partHeaders.offset])
  return {
    ok: true,
    // What makes no sense is begun anew; the peer has the last word on every offset.
    offset: Number.isSafeInteger(offset) && offset >= 0 ? offset : 0,
    complete: headers[partHeaders.complete] === '?1',
  }
}

async function putFrom(
  context: ExchangeContext,
  url: string,
  { sha256, len }: Pick<EnvelopePart, 'sha256' | 'len'>,
  from: number,
): Promise<Answer> {
  const pieces = await context.foundation.vault.blobs.openPieces(sha256, { from })
  if (!pieces) throw new Error(`part ${sha256} is gone`)
  try {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(Math.max(0, len - from)),
      [partHeaders.offset]: String(from),
    }
    return await readAnswer(await send(context, url, 'PUT', sha256, headers, pieces))
  } finally {
    await pieces.return(undefined)
  }
}

async function send(
  { foundation, members, dispatcher }: ExchangeContext,
  url: string,
  method: 'HEAD' | 'PUT',
  bodySha256: string,
  headers: Record<string, string>,
  pieces?: AsyncGenerator<Uint8Array>,
): Promise<Dispatcher.ResponseData> {
  const proof = await signRequest(
    { htm: method, htu: url, bodySha256 },
    members.keys().sign,
    foundation.clock.now(),
    foundation.random,
  )
  // Undici takes any iterable, which its types do not say. It asks for the next piece when the connection has taken the
  // one before, all of it: pieces are larger than what a socket buffers. So their room can be used again.
  const body = pieces as unknown as Readable | undefined
  return request(url, {
    ...{ dispatcher, method, ...timeouts },
    headers: { ...headers, authorization: `HX ${proof}` },
    ...(body ? { body } : {}),
  })
}
