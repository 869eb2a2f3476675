import { connect, type Socket } from 'node:net'
import type { Guard } from './guard.ts'
import { isPermittedAddress, parsePrefix } from './permitted-address.ts'
import { type ResolveRefusal, resolveWith } from './resolve-guarded.ts'

export type ConnectRefusal =
  | 'private-address'
  | 'port-not-allowed'
  | 'onion'
  | 'dns-failed'
  | 'connect-failed'
  | 'timeout'

export type Connected =
  | { ok: true; socket: Socket; address: string }
  | { ok: false; reason: ConnectRefusal; detail?: ResolveRefusal }

export interface ConnectTarget {
  host: string
  port: number
}

/** Where a URL leads, the scheme's own port included. */
export function targetOf(url: URL): ConnectTarget {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  return { host: url.hostname, port }
}

const mostAddresses = 4
const connectMs = 4_000
const anywhere = [parsePrefix('0.0.0.0/0'), parsePrefix('::/0')]

/**
 * Opens a TCP connection to a host that may be reached. Asks for the host's addresses itself and connects to exactly
 * that answer, so there is no second question for a name server to answer otherwise; looks once more at where the
 * socket ended up. `trusted` is the operator's own configured service, which may be on any address and port.
 */
export async function connectGuarded(
  guard: Guard,
  target: ConnectTarget,
  signal: AbortSignal,
  trusted?: ConnectTarget,
): Promise<Connected> {
  if (trusted && target.host === trusted.host && target.port === trusted.port)
    return connectTrusted(guard, target, signal)
  if (!guard.allowedPorts.includes(target.port)) return { ok: false, reason: 'port-not-allowed' }
  const resolved = await resolveWith(guard, target.host, signal)
  if (!resolved.ok) return refusal(resolved.reason)
  return connectToFirst(resolved.addresses, target.port, signal, (address) =>
    isPermittedAddress(address, guard.allowedPrefixes),
  )
}

async function connectTrusted(guard: Guard, target: ConnectTarget, signal: AbortSignal): Promise<Connected> {
  const resolved = await resolveWith({ ...guard, allowedPrefixes: anywhere }, target.host, signal)
  if (!resolved.ok) return refusal(resolved.reason)
  return connectToFirst(resolved.addresses, target.port, signal, () => true)
}

async function connectToFirst(
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
  mayTalkTo: (address: string) => boolean,
): Promise<Connected> {
  for (const address of addresses.slice(0, mostAddresses)) {
    if (signal.aborted) return { ok: false, reason: 'timeout' }
    const socket = await tryConnect(address, port, signal)
    if (!socket) continue
    if (socket.remoteAddress !== undefined && mayTalkTo(socket.remoteAddress))
      return { ok: true, socket, address }
    socket.destroy()
    return { ok: false, reason: 'private-address' }
  }
  return { ok: false, reason: signal.aborted ? 'timeout' : 'connect-failed' }
}

function tryConnect(address: string, port: number, signal: AbortSignal): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, autoSelectFamily: false, noDelay: true })
    const settle = (result?: Socket) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', fail)
      socket.removeListener('error', fail)
      if (!result) socket.on('error', () => {}).destroy()
      resolve(result)
    }
    const fail = () => settle()
    const timer = setTimeout(fail, connectMs)
    signal.addEventListener('abort', fail)
    socket.once('error', fail)
    socket.once('connect', () => settle(socket))
  })
}

function refusal(reason: ResolveRefusal): Connected {
  if (reason === 'private-address' || reason === 'onion') return { ok: false, reason }
  return { ok: false, reason: 'dns-failed', detail: reason }
}
