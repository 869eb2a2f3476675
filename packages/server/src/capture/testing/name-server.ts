import { createSocket } from 'node:dgram'
import { decode, encode } from 'dns-packet'

export interface NameServer {
  /** host:port, as in the configuration. */
  address: string
  stop(): Promise<void>
}

/** A name server on loopback that knows these IPv4 addresses and nothing else. */
export async function startNameServer(names: Readonly<Record<string, string>>): Promise<NameServer> {
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    const query = decode(message)
    const question = query.questions?.[0]
    if (question === undefined) return
    const data = names[question.name.toLowerCase()]
    const answers =
      data !== undefined && question.type === 'A'
        ? [{ type: 'A' as const, name: question.name, ttl: 60, data }]
        : []
    const head = { type: 'response' as const, id: query.id ?? 0, flags: data === undefined ? 3 : 0 }
    socket.send(encode({ ...head, questions: [question], answers }), from.port, from.address)
  })
  const port = await new Promise<number>((resolve) =>
    socket.bind(0, '127.0.0.1', () => resolve(socket.address().port)),
  )
  return {
    address: `127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}
