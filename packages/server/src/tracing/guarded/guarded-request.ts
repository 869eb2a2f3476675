import { Agent, request } from 'undici'
import { type ConnectRefusal, targetOf } from './connect-guarded.ts'
import { type GuardedBy, guardOf } from './guard.ts'
import { type GuardedConnector, guardedConnector } from './guarded-connector.ts'
import { readBody } from './read-body.ts'
import type { ResolveRefusal } from './resolve-guarded.ts'

export interface GuardedRequestOptions {
  method?: 'GET' | 'HEAD' | 'PUT'
  /** Sent with PUT; never again after a redirect. */
  body?: string
  /** Sent as they are; `authorization`, `cookie` and `referer` only until a redirect leaves the first origin. */
  headers?: Readonly<Record<string, string>>
  /** Of the decoded body and of what arrives for it. 1 MiB unless told. */
  maxBytes?: number
  /** For everything together, redirects included. 10 s unless told. */
  timeoutMs?: number
  /** 5 unless told; 0 returns the redirect itself as `too-many-redirects`. */
  maxRedirects?: number
  /** A service from the operator's own configuration: its origin may be on any address and port. */
  operatorOrigin?: string
  /** PEM of authorities to trust in place of the public ones. */
  certificateAuthority?: string
}

/** One request on the way to the answer. */
export interface Hop {
  url: string
  status: number
  remoteAddress: string
}

export type RequestRefusal =
  | ConnectRefusal
  | 'bad-address'
  | 'bad-header'
  | 'scheme-not-allowed'
  | 'tls-failed'
  | 'too-many-redirects'
  | 'too-large'
  | 'bad-response'

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>

export type GuardedResponse =
  | {
      ok: true
      /** Where the answer came from, after redirects. */
      url: string
      status: number
      headers: ResponseHeaders
      /** Decoded by its content encoding. */
      body: Buffer
      hops: Hop[]
      remoteAddress: string
    }
  | { ok: false; reason: RequestRefusal; detail?: ResolveRefusal; hops: Hop[] }

const redirects = [301, 302, 303, 307, 308]

/**
 * Fetches an address that a stranger named: only http and https, only permitted ports and public addresses, each
 * redirect judged anew, bounded in time and size, without cookies and without a connection that outlives the call.
 * Source of the rules: reference/security.md 3.
 */
export async function guardedRequest(
  by: GuardedBy,
  url: string,
  options: GuardedRequestOptions = {},
): Promise<GuardedResponse> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000)
  const connector = guardedConnector(guardOf(by), signal, {
    ...(options.operatorOrigin === undefined ? {} : { trusted: targetOf(new URL(options.operatorOrigin)) }),
    ...(options.certificateAuthority === undefined
      ? {}
      : { certificateAuthority: options.certificateAuthority }),
  })
  const agent = new Agent({ connect: connector.connect, pipelining: 0 })
  const hops: Hop[] = []
  try {
    return await follow({ agent, connector, options, signal, hops }, url)
  } catch (error) {
    return { ...whyFailed(error, connector, signal), hops }
  } finally {
    await agent.destroy()
  }
}

interface Journey {
  agent: Agent
  connector: GuardedConnector
  options: GuardedRequestOptions
  signal: AbortSignal
  hops: Hop[]
}

async function follow(
  { agent, connector, options, signal, hops }: Journey,
  first: string,
): Promise<GuardedResponse> {
  const origin = URL.parse(first)?.origin
  let next = first
  for (let left = options.maxRedirects ?? 5; ; left -= 1) {
    const url = URL.parse(next)
    if (!url) return { ok: false, reason: 'bad-address', hops }
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return { ok: false, reason: 'scheme-not-allowed', hops }
    const method = options.method ?? 'GET'
    const response = await request(withoutUserinfo(url), {
      ...{ dispatcher: agent, method, signal, headersTimeout: 0, bodyTimeout: 0 },
      ...(options.body === undefined ? {} : { body: options.body }),
      headers: headersFor(options.headers ?? {}, url.origin === origin),
    })
    const { statusCode: status, headers, body } = response
    const remoteAddress = connector.lastAddress()
    hops.push({ url: url.href, status, remoteAddress })
    const location = redirects.includes(status) ? headers['location'] : undefined
    if (typeof location !== 'string') {
      const read = await readBody(
        body,
        hasBody(method, status) ? headers['content-encoding'] : [],
        options.maxBytes,
      )
      if (!read.ok) return { ok: false, reason: read.reason, hops }
      return { ok: true, url: url.href, status, headers, body: read.bytes, hops, remoteAddress }
    }
    body.on('error', () => {}).destroy()
    if (left <= 0 || options.body !== undefined) return { ok: false, reason: 'too-many-redirects', hops }
    next = URL.parse(location, url.href)?.href ?? ''
  }
}

function withoutUserinfo(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  return bare
}

const secretHeaders = ['authorization', 'cookie', 'referer']

function headersFor(given: Readonly<Record<string, string>>, atFirstOrigin: boolean): Record<string, string> {
  const kept = Object.entries(given).filter(
    ([name]) => atFirstOrigin || !secretHeaders.includes(name.toLowerCase()),
  )
  return { 'accept-encoding': 'identity', ...Object.fromEntries(kept) }
}

function hasBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status !== 204 && status !== 304
}

function whyFailed(
  error: unknown,
  connector: GuardedConnector,
  signal: AbortSignal,
): { ok: false; reason: RequestRefusal; detail?: ResolveRefusal } {
  if (signal.aborted) return { ok: false, reason: 'timeout' }
  const refusal = connector.refusal()
  if (refusal) return { ok: false, ...refusal }
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === 'UND_ERR_INVALID_ARG') return { ok: false, reason: 'bad-header' }
  // Whatever the other side did to the protocol: cut off, lying lengths, headers without end, broken compression.
  if (code !== undefined && !(error instanceof TypeError)) return { ok: false, reason: 'bad-response' }
  throw error
}
