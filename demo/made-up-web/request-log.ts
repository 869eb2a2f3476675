import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { type BoundedLog, boundedLog } from './bounded-log.ts'

/** One request that arrived at a made-up host. */
export interface ArrivedRequest {
  readonly at: string
  readonly method: string
  /** What the client asked for, host as it named it. */
  readonly url: string
  readonly host: string
  /** The loopback address on which it arrived. */
  readonly address: string
  readonly headers: IncomingMessage['headers']
}

export interface RequestLog extends Pick<BoundedLog<ArrivedRequest>, 'entries'> {
  add(request: IncomingMessage): URL | undefined
}

/** Keeps the newest 10,000 requests. `add` answers with the address asked for; undefined when it makes no sense. */
export function createRequestLog(clock: { now(): Date }): RequestLog {
  const log = boundedLog<ArrivedRequest>(10_000)
  return {
    entries: log.entries,
    add(request) {
      const scheme = (request.socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http'
      const asked = `${scheme}://${request.headers.host ?? 'no-host.invalid'}${request.url ?? '/'}`
      const url = URL.canParse(asked) ? new URL(asked) : undefined
      log.add({
        at: clock.now().toISOString(),
        method: request.method ?? 'GET',
        url: url?.href ?? asked,
        host: url?.hostname ?? '',
        address: request.socket.localAddress ?? '',
        headers: request.headers,
      })
      return url
    },
  }
}
