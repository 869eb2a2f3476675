import { type Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

export type ReadBody = { ok: true; bytes: Buffer } | { ok: false; reason: 'too-large' | 'bad-response' }

/**
 * Reads and decodes a body within bounds. What arrives is counted as well as what it unfolds to: a bomb is small
 * before it is decoded, and a stream of empty blocks is small after. Throws what the connection throws.
 */
export async function readBody(
  body: Readable,
  contentEncoding: string | string[] | undefined,
  maxBytes = 1024 * 1024,
): Promise<ReadBody> {
  const decoders = decodersFor(contentEncoding)
  if (!decoders) {
    body.on('error', () => {}).destroy()
    return { ok: false, reason: 'bad-response' }
  }
  const chunks: Buffer[] = []
  const end = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  const counted = decoders.flatMap((decoder) => [decoder, atMost(maxBytes)])
  try {
    await pipeline([body, atMost(maxBytes), ...counted, end])
  } catch (error) {
    if (error instanceof TooLarge) return { ok: false, reason: 'too-large' }
    throw error
  }
  return { ok: true, bytes: Buffer.concat(chunks) }
}

class TooLarge extends Error {}

function atMost(maxBytes: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > maxBytes) done(new TooLarge())
      else done(null, chunk)
    },
  })
}

const mostEncodings = 3

/** Undefined for an encoding that nobody should send, or a pile of them. */
function decodersFor(contentEncoding: string | string[] | undefined): Transform[] | undefined {
  const names = [contentEncoding ?? []]
    .flat()
    .flatMap((header) => header.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
  if (names.length > mostEncodings) return undefined
  const decoders: Transform[] = []
  // Applied in the order listed (RFC 9110 8.4), so taken off in reverse.
  for (const name of names.toReversed()) {
    const decoder = decoderFor(name)
    if (!decoder) return undefined
    decoders.push(decoder)
  }
  return decoders
}

function decoderFor(name: string): Transform | undefined {
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    default:
      return undefined
  }
}
