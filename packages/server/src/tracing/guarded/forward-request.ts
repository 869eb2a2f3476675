import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'

/** Sends an absolute-form proxy request over an open socket and streams the answer back. */
export function forwardRequest(from: IncomingMessage, to: ServerResponse, url: URL, socket: Socket): void {
  const outgoing = httpRequest({
    createConnection: () => socket,
    method: from.method ?? 'GET',
    path: `${url.pathname}${url.search}`,
    setHost: false,
    headers: ['host', url.host, 'connection', 'close', ...endToEnd(from.rawHeaders)],
  })
  const fail = () => {
    socket.destroy()
    if (to.headersSent) to.destroy()
    else to.writeHead(502).end()
  }
  outgoing.once('error', fail)
  outgoing.once('upgrade', fail)
  outgoing.once('response', (response) => {
    to.writeHead(response.statusCode ?? 502, endToEnd(response.rawHeaders))
    pipeline(response, to, (error) => {
      if (error) to.destroy()
      socket.destroy()
    })
  })
  to.once('close', () => socket.destroy())
  pipeline(from, outgoing, () => {})
}

// RFC 9110 7.6.1, and the host, which the proxy writes itself.
const hopByHop = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'host'],
])

/** Name, value, name, value: without what concerns one connection only. */
function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2)
    if (!hopByHop.has(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}
