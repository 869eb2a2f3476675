import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { TlsOptions } from 'node:tls'
import type { Addresses } from './addresses.ts'
import { closeHttp, hasCode, listening } from './listening.ts'

/** The ports that all made-up hosts share, each host on its own address. */
export interface WebPorts {
  readonly http: number
  readonly https: number | undefined
}

export interface WebListeners extends Addresses {
  readonly ports: WebPorts
  stop(): Promise<void>
}

interface WebListenersOptions {
  readonly handle: RequestListener
  readonly httpPort: number
  readonly httpsPort: number
  /** HTTPS is served beside HTTP when given. */
  readonly tls: TlsOptions | undefined
}

/** Addresses that stand for a private network: always open, so that who was led there by a trick is seen. */
export const privateAddress = '127.0.0.1'
const privateAddressV6 = '::1'

/** Serves the web on its own addresses only, never on all interfaces. */
export async function startWebListeners(options: WebListenersOptions): Promise<WebListeners> {
  const servers = new Map<string, readonly Server[]>()
  const secureServer = (): readonly Server[] =>
    options.tls === undefined ? [] : [createSecureServer(options.tls, options.handle)]

  const openAt = async (address: string, httpPort: number, httpsPort: number): Promise<WebPorts> => {
    const opened = [createServer(options.handle), ...secureServer()]
    const ports: number[] = []
    try {
      for (const [index, server] of opened.entries()) {
        ports.push(await listening(server, address, index === 0 ? httpPort : httpsPort))
      }
    } catch (error) {
      await Promise.all(opened.filter((server) => server.listening).map(closeHttp))
      throw error
    }
    servers.set(address, opened)
    return { http: ports[0] ?? httpPort, https: ports[1] }
  }

  const ports = await openAt(privateAddress, options.httpPort, options.httpsPort)
  const open = async (address: string): Promise<boolean> => {
    try {
      await openAt(address, ports.http, ports.https ?? 0)
      return true
    } catch (error) {
      if (hasCode(error, 'EADDRINUSE', 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) return false
      throw error
    }
  }
  // A machine without IPv6 does without the second private address.
  await open(privateAddressV6)

  const close = async (address: string): Promise<void> => {
    const closing = servers.get(address) ?? []
    servers.delete(address)
    await Promise.all(closing.map(closeHttp))
  }
  return { ports, open, close, stop: async () => void (await Promise.all([...servers.keys()].map(close))) }
}
