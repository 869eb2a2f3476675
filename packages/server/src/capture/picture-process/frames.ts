// What the server and the picture process say to each other: length, header (JSON), length, bytes. Lengths are 32-bit
// big-endian. Each question has one answer, in order.
import type { Readable } from 'node:stream'

export interface Frame {
  header: unknown
  bytes: Buffer
}

export function encodeFrame(header: object, bytes: Uint8Array): Buffer[] {
  const text = Buffer.from(JSON.stringify(header))
  const lengths = [Buffer.alloc(4), Buffer.alloc(4)] as const
  lengths[0].writeUInt32BE(text.length)
  lengths[1].writeUInt32BE(bytes.length)
  return [lengths[0], text, lengths[1], Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]
}

/** Frames as they come. Throws when one is longer than what is expected: the other side is not to be trusted. */
export async function* readFrames(
  stream: Readable,
  limits: { headerBytes: number; bytes: number },
): AsyncGenerator<Frame> {
  const chunks: Buffer[] = []
  let have = 0
  const source = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>

  async function take(size: number): Promise<Buffer | undefined> {
    while (have < size) {
      const next = await source.next()
      if (next.done) return undefined
      chunks.push(next.value)
      have += next.value.length
    }
    const all = Buffer.concat(chunks)
    chunks.splice(0, chunks.length, all.subarray(size))
    have = all.length - size
    return all.subarray(0, size)
  }

  async function takePart(maxBytes: number): Promise<Buffer | undefined> {
    const length = (await take(4))?.readUInt32BE()
    if (length === undefined) return undefined
    if (length > maxBytes) throw new Error(`A frame of ${length} bytes; at most ${maxBytes} are expected`)
    return take(length)
  }

  for (;;) {
    const text = await takePart(limits.headerBytes)
    const bytes = text && (await takePart(limits.bytes))
    if (text === undefined || bytes === undefined) return
    yield { header: JSON.parse(text.toString('utf8')), bytes }
  }
}
