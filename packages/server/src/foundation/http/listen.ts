import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { App } from './app.ts'
import { guardRate, type LeastRate } from './least-rate.ts'

export interface Listening {
  origin: string
  /** Stops taking connections, lets open requests end, then closes what idles. */
  close(): Promise<void>
}

/** Serves an app. Slow and half-open clients are cut off: after a minute, or with `leastRate` when a body comes more slowly
 *  than that, however large it is. A refused request line or header gets a plain 400. */
export async function listen(
  app: App,
  to: { host: string; port: number; origin?: string | undefined },
  { leastRate }: { leastRate?: LeastRate | undefined } = {},
): Promise<Listening> {
  // The adapter's own Request and Response become the global ones: otherwise each answer costs a native stream.
  const handle = getRequestListener(app.fetch)
  const server: Server = createServer(
    {
      requestTimeout: leastRate ? 0 : 60_000,
      headersTimeout: 20_000,
      keepAliveTimeout: 15_000,
      maxHeaderSize: 16 * 1024,
    },
    handle,
  )
  if (leastRate)
    server.prependListener('request', (request) =>
      guardRate(request, leastRate, () => {
        endWith(request.socket, 408, 'Request timeout', 'too-slow')
        request.socket.destroySoon()
      }),
    )
  server.on('clientError', (_error, socket) => endWith(socket, 400, 'Bad request', 'bad-request'))
  server.listen(to.port, to.host)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : to.port
  return {
    origin: to.origin ?? `http://${to.host.includes(':') ? `[${to.host}]` : to.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 2_000).unref()
      }),
  }
}

/** The last words on a connection, outside of any answer. */
function endWith(socket: Duplex, status: number, title: string, code: string): void {
  if (!socket.writable) return
  const body = JSON.stringify({ type: 'about:blank', title, status, code })
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
}
