import { isIP } from 'node:net'
import { type Context, Hono } from 'hono'
import { type RunningApp, serveApp } from './http-app.ts'
import { type Network, networkOfAddress } from './networks.ts'
import { domainObject, errorObject, ipNetworkObject } from './rdap-objects.ts'
import type { Site } from './site.ts'

interface RdapServerOptions {
  readonly networks: readonly Network[]
  readonly sites: () => readonly Site[]
  readonly port: number
}

/** Registration data by RDAP queries (RFC 9082): `/ip/{address}`, `/ip/{prefix}/{length}`, `/domain/{name}`. */
export function startRdapServer({ networks, sites, port }: RdapServerOptions): Promise<RunningApp> {
  const app = new Hono()
  const ip = (c: Context): Response => {
    const address = c.req.param('address') ?? ''
    const length = c.req.param('length')
    if (isIP(address) === 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) {
      return rdap(c, 400, errorObject(400, 'Bad request', `${address} is not an address.`))
    }
    const network = networkOfAddress(networks, address)
    if (network === undefined || Number(length ?? 32) < 24) {
      return rdap(c, 404, errorObject(404, 'Not found', `Nobody holds ${address}.`))
    }
    return rdap(c, 200, ipNetworkObject(network, c.req.url))
  }
  app.get('/ip/:address', ip)
  app.get('/ip/:address/:length', ip)
  app.get('/domain/:name', (c) => {
    const name = c.req.param('name').toLowerCase()
    const network = networkOfDomain(name, networks, sites())
    if (network === undefined)
      return rdap(c, 404, errorObject(404, 'Not found', `${name} is not registered.`))
    return rdap(c, 200, domainObject(name, network, c.req.url))
  })
  app.get('/help', (c) =>
    rdap(c, 200, { rdapConformance: ['rdap_level_0'], notices: [{ title: 'Made-up data' }] }),
  )
  app.notFound((c) =>
    rdap(c, 400, errorObject(400, 'Bad request', 'Ask for /ip/{address} or /domain/{name}.')),
  )
  return serveApp(app, port)
}

/** Only registrable domains are registered: two labels here, as all names end in a top-level label alone. */
function networkOfDomain(
  name: string,
  networks: readonly Network[],
  sites: readonly Site[],
): Network | undefined {
  if (name.split('.').length !== 2) return undefined
  const site = sites.find((one) => one.host === name || one.host.endsWith(`.${name}`))
  return site?.network ?? networks.find((one) => one.domain === name)
}

function rdap(c: Context, status: 200 | 400 | 404, body: object): Response {
  return c.body(JSON.stringify(body), status, {
    'content-type': 'application/rdap+json',
    'access-control-allow-origin': '*',
  })
}
