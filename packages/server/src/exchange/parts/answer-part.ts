import type { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { HttpEnv } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { announcedPart, partOffset, takePart } from '../inbox/take-part.ts'
import { refuse } from '../refuse.ts'
import { partHeaders } from './part-headers.ts'
import { hasDiskFor, retryWhenFullSeconds } from './room-for.ts'

/** As many as an honest sender has lanes are for each member, so that one that is slow, or means to be, leaves room for
 *  the others. */
const maxUploads = { all: 8, ofOneMember: 2 }

export interface PartAnswers {
  /** To be asked as soon as a request arrives, before anything is waited for. */
  arrive(): number
  /** `PUT`: takes the rest of a part of the member's. */
  put(context: Context<HttpEnv>, arrival: number, from: string, sha256: string): Promise<Response>
  /** `HEAD`: how much of it is here. */
  state(context: Context<HttpEnv>, arrival: number, from: string, sha256: string): Promise<Response>
}

/** Resumable uploads, with the header fields of draft-ietf-httpbis-resumable-upload: `Upload-Offset` says where to go on
 *  from, `Upload-Complete` whether all is here, `Upload-Length` how much that is. */
export function partAnswers(exchange: ExchangeContext): PartAnswers {
  const uploads: string[] = []

  async function receive(
    context: Context<HttpEnv>,
    arrival: number,
    from: string,
    sha256: string,
  ): Promise<Response> {
    const offset = offsetOf(context.req.header(partHeaders.offset))
    if (offset === undefined) return close(refuse(context, 400, 'bad-offset'))
    const taken = await takePart(exchange, from, sha256, bodyOf(context), offset, arrival)
    if (taken.ok) return context.body(null, 204, { [partHeaders.complete]: '?1' })
    switch (taken.reason) {
      case 'not-announced':
        return close(refuse(context, 404, 'not-announced'))
      case 'other-offset':
        context.header(partHeaders.offset, String(taken.offset))
        context.header(partHeaders.complete, '?0')
        return close(refuse(context, 409, 'other-offset'))
      case 'no-space':
        return close(noSpace(context))
      case 'broken-off':
      case 'wrong-length':
      case 'wrong-hash':
        return close(refuse(context, 400, taken.reason))
    }
  }

  return {
    arrive: () => exchange.foundation.vault.incoming.arrive(),
    put: async (context, arrival, from, sha256) => {
      // Another try for the same part ends the one before, which then is not counted any more.
      const other = uploads.filter((upload) => upload !== `${from} ${sha256}`)
      const ofMember = other.filter((upload) => upload.startsWith(`${from} `))
      if (other.length >= maxUploads.all || ofMember.length >= maxUploads.ofOneMember) {
        context.header('retry-after', '1')
        return close(refuse(context, 503, 'busy'))
      }
      uploads.push(`${from} ${sha256}`)
      try {
        return await receive(context, arrival, from, sha256)
      } finally {
        uploads.splice(uploads.indexOf(`${from} ${sha256}`), 1)
      }
    },
    state: async (context, arrival, from, sha256) => {
      const part = await announcedPart(exchange, from, sha256)
      if (!part) return refuse(context, 404, 'unknown-part')
      const isHere = part.state !== 'announced' && (await exchange.foundation.vault.blobs.has(sha256))
      const offset = isHere ? part.len : await partOffset(exchange, from, sha256, arrival)
      // Said before the bytes are on their way, when an answer is not sure to be heard any more.
      if (!(await hasDiskFor(exchange.foundation, part.len - offset))) return noSpace(context)
      context.header('cache-control', 'no-store')
      context.header(partHeaders.offset, String(offset))
      context.header(partHeaders.complete, isHere ? '?1' : '?0')
      context.header(partHeaders.length, String(part.len))
      return context.body(null, 204)
    },
  }
}

/** Node's own stream of the request: a web stream in between costs a third of the rate. */
function bodyOf(context: Context<HttpEnv>): Readable {
  const { incoming } = (context.env ?? {}) as { incoming?: Readable }
  if (incoming === undefined) throw new Error('parts are taken from connections only')
  return incoming
}

/** A field that is not there means the beginning. */
function offsetOf(field: string | undefined): number | undefined {
  if (field === undefined) return 0
  return /^\d{1,15}$/.test(field) ? Number(field) : undefined
}

function noSpace(context: Context<HttpEnv>): Response {
  context.header('retry-after', String(retryWhenFullSeconds))
  return refuse(context, 507, 'no-space')
}

/** What still comes on the connection is the rest of a part. */
function close(response: Response): Response {
  response.headers.set('connection', 'close')
  return response
}
