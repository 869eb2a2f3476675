import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ConnectRefusal, type ConnectTarget, connectGuarded } from './connect-guarded.ts'
import type { Guard } from './guard.ts'

/** Something that the browser was not let through to. */
export interface ProxyRefusal {
  host: string
  port: number
  reason: ConnectRefusal | 'scheme-not-allowed' | 'bad-address' | 'too-large'
}

/** The connections of one proxy: judged before they are made, counted while they last, cut together. */
export interface ProxyConnections {
  connect(target: ConnectTarget): Promise<Socket | undefined>
  refuse(host: string, port: number, reason: ProxyRefusal['reason']): void
  /** Makes `cut` also end this socket. */
  keep(socket: Duplex): void
  refusals(): readonly ProxyRefusal[]
  receivedBytes(): number
  cut(): void
}

const mostRefusals = 1_000
const idleMs = 30_000
const connectTimeoutMs = 10_000

export function proxyConnections(guard: Guard, maxBytes: number): ProxyConnections {
  const refusals: ProxyRefusal[] = []
  const open = new Set<Duplex>()
  const cutting = new AbortController()
  let received = 0

  const refuse: ProxyConnections['refuse'] = (host, port, reason) => {
    refusals.push({ host, port, reason })
    if (refusals.length > mostRefusals) refusals.shift()
  }
  const keep = (socket: Duplex) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
  }
  const destroyAll = () => {
    for (const socket of open) socket.destroy()
  }
  const count = (chunk: Buffer) => {
    const hadRoom = received <= maxBytes
    received += chunk.length
    if (received <= maxBytes) return
    if (hadRoom) refuse('', 0, 'too-large')
    destroyAll()
  }

  return {
    connect: async (target) => {
      const { host, port } = target
      if (received > maxBytes) {
        refuse(host, port, 'too-large')
        return undefined
      }
      const signal = AbortSignal.any([cutting.signal, AbortSignal.timeout(connectTimeoutMs)])
      const connected = await connectGuarded(guard, target, signal)
      if (!connected.ok) {
        refuse(host, port, connected.reason)
        return undefined
      }
      const { socket } = connected
      keep(socket)
      socket.setTimeout(idleMs, () => socket.destroy())
      socket.on('data', count)
      return socket
    },
    refuse,
    keep,
    refusals: () => [...refusals],
    receivedBytes: () => received,
    cut: () => {
      cutting.abort()
      destroyAll()
    },
  }
}
