import { createSocket } from 'node:dgram'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type Answer, decode, encode, type Packet, type Question } from 'dns-packet'

/** What the zone says: records, a code without records, silence, or an answer that only fits over TCP. */
export type ZoneAnswer =
  | readonly Answer[]
  | 'NXDOMAIN'
  | 'SERVFAIL'
  | 'silence'
  | { tcpOnly: readonly Answer[] }

export interface NameServer {
  /** host:port */
  address: string
  /** Every question that came: the spy. */
  asked: string[]
  stop(): Promise<void>
}

const codes = { NXDOMAIN: 3, SERVFAIL: 2 }
const truncated = 0x200

/** A name server on loopback, UDP and TCP, that answers what `zone` says. */
export async function startNameServer(zone: (question: Question) => ZoneAnswer): Promise<NameServer> {
  const asked: string[] = []
  const reply = (message: Buffer, overTcp: boolean): Buffer | undefined => {
    const query = decode(message)
    const question = query.questions?.[0]
    if (!question) return undefined
    asked.push(`${question.name} ${question.type}`)
    const said = zone(question)
    if (said === 'silence') return undefined
    const packet: Packet = {
      type: 'response',
      questions: [question],
      ...(query.id === undefined ? {} : { id: query.id }),
    }
    if (typeof said === 'string') return encode({ ...packet, flags: codes[said] })
    if ('tcpOnly' in said)
      return encode(overTcp ? { ...packet, answers: [...said.tcpOnly] } : { ...packet, flags: truncated })
    return encode({ ...packet, answers: [...said] })
  }

  const sockets = new Set<Socket>()
  const tcp = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      const answer = reply(data.subarray(2), true)
      if (!answer) return
      const length = Buffer.alloc(2)
      length.writeUInt16BE(answer.length)
      socket.write(Buffer.concat([length, answer]))
    })
  })
  const udp = createSocket('udp4')
  udp.on('message', (message, from) => {
    const answer = reply(message, false)
    if (answer) udp.send(answer, from.port, from.address)
  })
  // TCP first: its ports are in use far more often than those of UDP.
  await new Promise<void>((resolve, reject) => tcp.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = tcp.address() as AddressInfo
  await new Promise<void>((resolve, reject) =>
    udp.once('error', reject).bind(port, '127.0.0.1', () => resolve()),
  )
  return {
    address: `127.0.0.1:${port}`,
    asked,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => udp.close(() => resolve()))
      await new Promise<void>((resolve) => tcp.close(() => resolve()))
    },
  }
}

/** `{ 'host.example': ['203.0.113.5'] }` as a zone; IPv6 by the colon, an alias by a trailing dot. */
export function zoneOf(
  hosts: Readonly<Record<string, readonly string[]>>,
): (question: Question) => ZoneAnswer {
  return ({ name, type }) => {
    const known = hosts[name.toLowerCase()]
    if (!known) return 'NXDOMAIN'
    return known.flatMap((data): Answer[] => {
      const kind = data.endsWith('.') ? 'CNAME' : data.includes(':') ? 'AAAA' : 'A'
      if (kind === 'CNAME') {
        const target = data.slice(0, -1)
        const rest = zoneOf(hosts)({ name: target, type })
        return [{ type: 'CNAME', name, ttl: 60, data: target }, ...(Array.isArray(rest) ? rest : [])]
      }
      return kind === type ? [{ type: kind, name, ttl: 60, data }] : []
    })
  }
}
