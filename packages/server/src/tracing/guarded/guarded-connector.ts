import { isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'
import { type ConnectRefusal, type ConnectTarget, connectGuarded } from './connect-guarded.ts'
import type { Guard } from './guard.ts'
import type { ResolveRefusal } from './resolve-guarded.ts'

interface Refused {
  reason: ConnectRefusal | 'tls-failed'
  detail?: ResolveRefusal
}

/** Connects undici through the guard, and remembers what undici does not hand on. */
export interface GuardedConnector {
  connect: buildConnector.connector
  /** Why the last connection was refused, if it was. */
  refusal(): Refused | undefined
  /** Address of the last connection that was made. */
  lastAddress(): string
}

export interface ConnectorOptions {
  trusted?: ConnectTarget
  certificateAuthority?: string
}

/** A connector for the requests of one `signal`, one after the other. */
export function guardedConnector(
  guard: Guard,
  signal: AbortSignal,
  options: ConnectorOptions,
): GuardedConnector {
  let refused: Refused | undefined
  let address = ''

  async function open(to: buildConnector.Options): Promise<Socket | TLSSocket | undefined> {
    const isTls = to.protocol === 'https:'
    const target = { host: to.hostname, port: to.port ? Number(to.port) : isTls ? 443 : 80 }
    const connected = await connectGuarded(guard, target, signal, options.trusted)
    if (!connected.ok) {
      const { reason, detail } = connected
      refused = detail === undefined ? { reason } : { reason, detail }
      return undefined
    }
    refused = undefined
    address = connected.address
    if (!isTls) return connected.socket
    const secure = await secured(connected.socket, target.host, signal, options.certificateAuthority)
    if (!secure) refused = { reason: signal.aborted ? 'timeout' : 'tls-failed' }
    return secure
  }

  return {
    connect: (to, callback) => {
      open(to).then(
        (socket) => (socket ? callback(null, socket) : callback(new Error('Refused by the guard'), null)),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      )
    },
    refusal: () => refused,
    lastAddress: () => address,
  }
}

/** TLS over an open socket, the certificate checked against the host's name. Undefined when it is not good. */
function secured(
  socket: Socket,
  host: string,
  signal: AbortSignal,
  certificateAuthority: string | undefined,
): Promise<TLSSocket | undefined> {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return new Promise((resolve) => {
    const secure = connectTls({
      ...{ socket, host: name, ALPNProtocols: ['http/1.1'] },
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
    })
    const settle = (result?: TLSSocket) => {
      signal.removeEventListener('abort', fail)
      secure.removeListener('error', fail)
      if (!result) secure.on('error', () => {}).destroy()
      resolve(result)
    }
    const fail = () => settle()
    signal.addEventListener('abort', fail)
    secure.once('error', fail)
    secure.once('secureConnect', () => settle(secure))
  })
}
