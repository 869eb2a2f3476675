// A small web on loopback for tests: a name server, a registry (RDAP) and web hosts in two countries, all real sockets.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decode, encode } from 'dns-packet'
import type { ConfigInput } from '../../foundation/index.ts'

interface Page {
  status: number
  body?: string | Buffer
  headers?: Record<string, string>
}

/** Where a host can be: two providers in Sweden, one in the Netherlands. */
export const places = {
  first: { address: '127.0.1.1', country: 'SE', asn: 64500, contact: 'abuse@first-host.example' },
  second: { address: '127.0.2.1', country: 'SE', asn: 64501, contact: 'abuse@second-host.example' },
  abroad: { address: '127.0.3.1', country: 'NL', asn: 64502, contact: 'abuse@abroad-host.example' },
} as const
export type PlaceName = keyof typeof places

export interface LoopbackWeb {
  /** The part of a configuration that makes a server use this web. */
  tracing: NonNullable<ConfigInput['tracing']>
  /** Puts a host at a place, or takes its name away. */
  put(host: string, place: PlaceName | undefined): void
  /** Address of a page at a host; serves `page` there from now on. */
  serve(host: string, path: string, page: Page): string
  /** Breaks off every connection of the host from now on. */
  hangUp(host: string): void
  requests: { host: string; path: string; method: string; headers: IncomingHttpHeaders; at: number }[]
  /** Most requests of one host that were open at the same time. */
  mostAtOnce(host: string): number
  close(): Promise<void>
}

export async function loopbackWeb(): Promise<LoopbackWeb> {
  const hosts = new Map<string, PlaceName>()
  const pages = new Map<string, Page>()
  const dead = new Set<string>()
  const open = new Map<string, number>()
  const most = new Map<string, number>()
  const requests: LoopbackWeb['requests'] = []

  const names = await startNameServer((name) => hosts.get(name))
  const registry = await listenAt(registryServer(), '127.0.0.1', 0)
  const servers: Server[] = []
  let port = 0
  for (const { address } of Object.values(places)) {
    const web = createServer(async (request, response) => {
      const host = (request.headers.host ?? '').replace(/:\d+$/, '')
      const { url: path = '/', method = '' } = request
      requests.push({ host, path, method, headers: request.headers, at: requests.length })
      if (dead.has(host)) {
        request.socket.destroy()
        return
      }
      const now = (open.get(host) ?? 0) + 1
      open.set(host, now)
      most.set(host, Math.max(most.get(host) ?? 0, now))
      await new Promise(setImmediate)
      const page = pages.get(`${host}${path}`) ?? { status: 404 }
      open.set(host, (open.get(host) ?? 1) - 1)
      response.writeHead(page.status, page.headers ?? { 'content-type': 'text/html' })
      response.end(method === 'HEAD' ? undefined : page.body)
    })
    port = (await listenAt(web, address, port)).port
    servers.push(web)
  }

  return {
    tracing: {
      dnsServers: [`127.0.0.1:${names.port}`],
      rdapUrl: `http://127.0.0.1:${registry.port}`,
      allowedPrefixes: ['127.0.0.0/8'],
      allowedPorts: [port],
      addressTable: Object.entries(places).map(([name, { address, country, asn }]) => ({
        prefix: `${address.slice(0, -1)}0/24`,
        country,
        asn,
        provider: `${name} hosting`,
      })),
    },
    put: (host, place) => {
      if (place === undefined) hosts.delete(host)
      else hosts.set(host, place)
    },
    serve: (host, path, page) => {
      pages.set(`${host}${path}`, page)
      return `http://${host}:${port}${path}`
    },
    hangUp: (host) => dead.add(host),
    requests,
    mostAtOnce: (host) => most.get(host) ?? 0,
    close: async () => {
      names.close()
      for (const server of [...servers, registry.server]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

async function startNameServer(placeOf: (host: string) => PlaceName | undefined) {
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    const query = decode(message)
    const question = query.questions?.[0]
    const place = placeOf(question?.name.toLowerCase() ?? '')
    const known = place !== undefined
    const answers =
      known && question?.type === 'A'
        ? [{ type: 'A' as const, name: question.name, ttl: 1, data: places[place].address }]
        : []
    const reply = encode({
      type: 'response',
      id: query.id ?? 0,
      // 3 is NXDOMAIN (RFC 1035 4.1.1).
      flags: 0x0180 | (known ? 0 : 3),
      questions: question ? [question] : [],
      answers,
    })
    socket.send(reply, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { port: socket.address().port, close: () => socket.close() }
}

function registryServer(): Server {
  return createServer((request, response) => {
    const address = request.url?.replace('/ip/', '')
    const place = Object.values(places).find((each) => each.address === address)
    if (!place) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/rdap+json' }).end(
      JSON.stringify({
        objectClassName: 'ip network',
        handle: `NET-${place.asn}`,
        name: `NET-${place.asn}`,
        country: place.country,
        entities: [
          {
            roles: ['abuse'],
            vcardArray: [
              'vcard',
              [
                ['version', {}, 'text', '4.0'],
                ['email', {}, 'text', place.contact],
              ],
            ],
          },
        ],
      }),
    )
  })
}

async function listenAt(
  server: Server,
  address: string,
  port: number,
): Promise<{ server: Server; port: number }> {
  server.listen(port, address)
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}
