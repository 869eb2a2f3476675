import { Resolver } from 'node:dns/promises'
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'
import type { MadeUpWeb } from '../made-up-web.ts'

export interface Visit {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

type VisitOptions = Pick<RequestOptions, 'method' | 'headers'> & { readonly body?: string }

/** Asks a made-up host as any client would: the name through the made-up DNS, then one request, no redirects followed. */
export async function visit(web: MadeUpWeb, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { body, ...requestOptions } = options
  const { hostname, protocol } = new URL(url)
  const [address] = await madeUpResolver(web).resolve4(hostname)
  if (address === undefined) throw new Error(`${hostname} has no address`)
  const send = protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const request = send(url, {
      ...requestOptions,
      agent: false,
      ...(web.https === null ? {} : { ca: web.https.certificateAuthority }),
      lookup: (_name, lookup, callback) =>
        lookup.all === true ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4),
    })
    request.on('error', reject)
    request.on('response', (response) => {
      buffer(response).then(
        (received) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received }),
        reject,
      )
    })
    request.end(body)
  })
}

export function madeUpResolver(web: Pick<MadeUpWeb, 'dns'>): Resolver {
  const resolver = new Resolver({ timeout: 250, tries: 1 })
  resolver.setServers([`${web.dns.host}:${web.dns.port}`])
  return resolver
}
