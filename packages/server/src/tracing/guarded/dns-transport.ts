import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'

/** Makes sense of a message, or undefined when it is not the awaited one. */
type Read<Reply> = (message: Buffer) => Reply | undefined

/** Sends one message from a fresh random port and waits for the first one that can be read. Undefined when none comes. */
export function exchangeUdp<Reply>(
  server: string,
  message: Buffer,
  read: Read<Reply>,
  timeoutMs: number,
): Promise<Reply | undefined> {
  const { host, port } = serverAddress(server)
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    const finish = (reply?: Reply) => {
      clearTimeout(timer)
      socket.removeAllListeners('message')
      socket.close()
      resolve(reply)
    }
    const timer = setTimeout(finish, timeoutMs)
    socket.once('error', () => finish())
    socket.on('message', (received) => {
      const reply = read(received)
      if (reply !== undefined) finish(reply)
    })
    // Connected: the kernel drops what comes from anyone else.
    socket.connect(port, host, () => socket.send(message))
  })
}

/** The same over TCP, where two bytes of length stand before each message (RFC 1035 4.2.2). */
export function exchangeTcp<Reply>(
  server: string,
  message: Buffer,
  read: Read<Reply>,
  timeoutMs: number,
): Promise<Reply | undefined> {
  const { host, port } = serverAddress(server)
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    let received = Buffer.alloc(0)
    const finish = (reply?: Reply) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reply)
    }
    const timer = setTimeout(finish, timeoutMs)
    socket.on('error', () => finish())
    socket.once('end', () => finish())
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 2 || received.length < 2 + received.readUInt16BE()) return
      finish(read(received.subarray(2, 2 + received.readUInt16BE())))
    })
    const length = Buffer.alloc(2)
    length.writeUInt16BE(message.length)
    socket.write(Buffer.concat([length, message]))
  })
}

/** `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`. */
function serverAddress(server: string): { host: string; port: number } {
  if (isIPv6(server)) return { host: server, port: 53 }
  const [, host = server, port] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(server) ?? []
  return { host, port: port === undefined ? 53 : Number(port) }
}
