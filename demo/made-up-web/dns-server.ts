import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { boundedLog } from './bounded-log.ts'
import { answerQuestion, responseCode, type Zone } from './dns-answers.ts'
import { type AskedQuestion, frameAnswer, readQuery, refuseQuery } from './dns-message.ts'
import { hasCode, listening } from './listening.ts'

/** One question that reached the name server. */
export interface DnsQuery {
  readonly at: string
  readonly name: string
  readonly type: string
  readonly transport: 'udp' | 'tcp'
}

export interface DnsServer {
  readonly host: string
  readonly port: number
  /** The newest 10,000 questions: the spy that shows which names a program asked for. */
  queries(): readonly DnsQuery[]
  stop(): Promise<void>
}

interface DnsServerOptions {
  readonly zone: Zone
  readonly clock: { now(): Date }
  /** 0 takes a port that is free for both UDP and TCP. */
  readonly port: number
}

const host = '127.0.0.1'
/** A client that keeps a connection without asking. */
const idleMs = 10_000

/** The name server of all made-up hosts, over UDP and TCP on one loopback port. */
export async function startDnsServer({ zone, clock, port }: DnsServerOptions): Promise<DnsServer> {
  const log = boundedLog<DnsQuery>(10_000)
  const timesAsked = new Map<string, number>()

  const answer = (message: Buffer, transport: DnsQuery['transport']): Buffer | undefined => {
    const query = readQuery(message)
    if (query === undefined) return refuseQuery(message, responseCode.formatError)
    const { name, type } = query.question
    log.add({ at: clock.now().toISOString(), name, type, transport })
    const found = answerQuestion(query.question, zone, timesBefore(query))
    return found && frameAnswer(query, found, transport)
  }

  const timesBefore = ({ question }: AskedQuestion): number => {
    if (question.type !== 'A') return 0
    const name = question.name.toLowerCase()
    const before = timesAsked.get(name) ?? 0
    timesAsked.set(name, before + 1)
    return before
  }

  const sockets = new Set<Socket>()
  const tcp = createTcpServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    answerStream(socket, (message) => answer(message, 'tcp'))
  })
  const { udp, taken } = await bindBoth(tcp, port)
  udp.on('message', (message, client) => {
    const reply = answer(message, 'udp')
    if (reply !== undefined) udp.send(reply, client.port, client.address)
  })

  return {
    host,
    port: taken,
    queries: log.entries,
    async stop() {
      const closed = [
        new Promise<void>((resolve) => tcp.close(() => resolve())),
        new Promise<void>((resolve) => udp.close(() => resolve())),
      ]
      for (const socket of sockets) socket.destroy()
      await Promise.all(closed)
    },
  }
}

async function bindBoth(
  tcp: ReturnType<typeof createTcpServer>,
  port: number,
): Promise<{ udp: UdpSocket; taken: number }> {
  // A free TCP port may be in use for UDP: then another one is tried.
  for (let attempt = 0; ; attempt++) {
    const taken = await listening(tcp, host, port)
    const udp = createSocket('udp4')
    try {
      await new Promise<void>((resolve, reject) => {
        udp.once('error', reject)
        udp.bind(taken, host, () => {
          udp.off('error', reject)
          resolve()
        })
      })
      return { udp, taken }
    } catch (error) {
      await new Promise<void>((resolve) => udp.close(() => resolve()))
      await new Promise<void>((resolve) => tcp.close(() => resolve()))
      if (port !== 0 || attempt >= 10 || !hasCode(error, 'EADDRINUSE')) throw error
    }
  }
}

/** Over TCP two bytes of length stand before each message (RFC 1035 section 4.2.2). */
function answerStream(socket: Socket, answer: (message: Buffer) => Buffer | undefined): void {
  let received = Buffer.alloc(0)
  socket.setTimeout(idleMs, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0)
      const reply = answer(received.subarray(2, end))
      received = received.subarray(end)
      if (reply === undefined) continue
      const length = Buffer.alloc(2)
      length.writeUInt16BE(reply.length)
      socket.write(Buffer.concat([length, reply]))
    }
  })
}
