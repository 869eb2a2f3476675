import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { targetOf } from './connect-guarded.ts'
import { forwardRequest } from './forward-request.ts'
import { type GuardedBy, guardOf } from './guard.ts'
import { type ProxyConnections, type ProxyRefusal, proxyConnections } from './proxy-connections.ts'

export interface GuardedProxyOptions {
  /** Everything that comes in through the proxy together; what passes it cuts every connection. Unlimited unless told. */
  maxBytes?: number
}

/** A proxy on loopback for one browser; README.md has the flags that make Chromium use it for everything. */
export interface GuardedProxy {
  url: string
  username: string
  password: string
  /** What was not let through; the newest 1,000. */
  refusals(): readonly ProxyRefusal[]
  receivedBytes(): number
  stop(): Promise<void>
}

const username = 'capture'
const challenge = 'Basic realm="guard"'

/**
 * Starts a forward proxy (CONNECT and absolute-form requests) that judges each connection as `guardedRequest` does.
 * Only who has the password that was made for this proxy may use it.
 */
export async function startGuardedProxy(
  by: GuardedBy,
  options: GuardedProxyOptions = {},
): Promise<GuardedProxy> {
  const connections = proxyConnections(guardOf(by), options.maxBytes ?? Number.POSITIVE_INFINITY)
  const password = Buffer.from(by.random(24)).toString('base64url')
  const expected = digest(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`)
  const isAllowed = (request: IncomingMessage) =>
    timingSafeEqual(digest(request.headers['proxy-authorization'] ?? ''), expected)

  const server = createServer({ maxHeaderSize: 32 * 1024, keepAliveTimeout: 5_000 })
  server.on('connection', connections.keep)
  server.on('clientError', (_error, socket) => socket.destroy())
  server.on('request', (request, response) => {
    // A fault of ours ends this one connection, not the process.
    if (isAllowed(request)) passOn(connections, request, response).catch(() => response.destroy())
    else response.writeHead(407, { 'proxy-authenticate': challenge }).end()
  })
  server.on('connect', (request, client, head) => {
    if (isAllowed(request)) tunnel(connections, request.url ?? '', client, head).catch(() => client.destroy())
    else client.end(emptyAnswer('407 Proxy Authentication Required', `proxy-authenticate: ${challenge}\r\n`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    ...{ url: `http://127.0.0.1:${port}`, username, password },
    refusals: connections.refusals,
    receivedBytes: connections.receivedBytes,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      connections.cut()
      await closed
    },
  }
}

async function passOn(
  connections: ProxyConnections,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = URL.parse(request.url ?? '')
  if (url?.protocol !== 'http:') {
    connections.refuse(url?.hostname ?? '', 0, url ? 'scheme-not-allowed' : 'bad-address')
    response.writeHead(403).end()
    return
  }
  const socket = await connections.connect(targetOf(url))
  if (socket) forwardRequest(request, response, url, socket)
  else response.writeHead(403).end()
}

async function tunnel(
  connections: ProxyConnections,
  authority: string,
  client: Duplex,
  head: Buffer,
): Promise<void> {
  // Through the URL parser, so that every spelling of an address becomes the one that is judged.
  const url = URL.parse(`https://${authority}`)
  if (!url || url.host === '' || !/:\d+$/.test(authority)) {
    connections.refuse('', 0, 'bad-address')
    client.end(emptyAnswer('400 Bad Request'))
    return
  }
  const socket = await connections.connect(targetOf(url))
  if (!socket) {
    client.end(emptyAnswer('403 Forbidden'))
    return
  }
  client.once('close', () => socket.destroy())
  socket.once('close', () => client.destroy())
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
  if (head.length > 0) socket.write(head)
  client.pipe(socket).pipe(client)
}

function emptyAnswer(status: string, headers = ''): string {
  return `HTTP/1.1 ${status}\r\n${headers}content-length: 0\r\n\r\n`
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
