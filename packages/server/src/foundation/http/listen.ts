import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { App } from './app.ts'

export interface Listening {
  origin: string
  /** Stops taking connections, lets open requests end, then closes what idles. */
  close(): Promise<void>
}

/** Serves an app. Slow and half-open clients are cut off; a refused request line or header gets a plain 400. */
export async function listen(
  app: App,
  to: { host: string; port: number; origin?: string | undefined },
): Promise<Listening> {
  // The adapter's own Request and Response become the global ones: otherwise each answer costs a native stream.
  const handle = getRequestListener(app.fetch)
  const server: Server = createServer(
    { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 15_000, maxHeaderSize: 16 * 1024 },
    handle,
  )
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return
    const body = '{"type":"about:blank","title":"Bad request","status":400,"code":"bad-request"}'
    socket.end(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
  })
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
