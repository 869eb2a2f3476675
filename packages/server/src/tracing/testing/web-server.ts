import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'

export interface WebServer {
  port: number
  /** Connections that reached each address. */
  connections: Record<string, number>
  stop(): Promise<void>
}

/** The same handler on one port of several loopback addresses; over TLS when given a key and certificate. */
export async function startWebServer(
  addresses: readonly string[],
  handle: RequestListener,
  tls?: { key: string; cert: string },
): Promise<WebServer> {
  for (let attempt = 0; ; attempt += 1) {
    const servers: Server[] = []
    const connections: Record<string, number> = {}
    const stop = async () => {
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections()
          return new Promise<void>((resolve) => server.close(() => resolve()))
        }),
      )
    }
    try {
      let port = 0
      for (const address of addresses) {
        const server = tls ? createSecureServer(tls, handle) : createServer(handle)
        connections[address] = 0
        server.on('connection', () => {
          connections[address] = (connections[address] ?? 0) + 1
        })
        await new Promise<void>((resolve, reject) =>
          server.once('error', reject).listen(port, address, resolve),
        )
        servers.push(server)
        const bound = server.address()
        port = typeof bound === 'object' && bound ? bound.port : 0
      }
      return { port, connections, stop }
    } catch (error) {
      await stop()
      if (attempt >= 20) throw error
    }
  }
}
