import type { FrameFingerprint } from './file-fingerprint.ts'

const frameBytes = 35

/** Second (2 bytes, big-endian), quality (1), PDQ (32): as the table keeps the frames of a video. */
export function packFrames(frames: readonly FrameFingerprint[]): Buffer {
  const packed = Buffer.alloc(frames.length * frameBytes)
  for (const [n, { second, quality, pdq }] of frames.entries()) {
    const at = n * frameBytes
    packed.writeUInt16BE(second, at)
    packed.writeUInt8(quality, at + 2)
    packed.write(pdq, at + 3, 'hex')
  }
  return packed
}

export function unpackFrames(packed: Buffer): FrameFingerprint[] {
  return Array.from({ length: packed.length / frameBytes }, (_, n) => {
    const at = n * frameBytes
    return {
      second: packed.readUInt16BE(at),
      quality: packed.readUInt8(at + 2),
      pdq: packed.toString('hex', at + 3, at + frameBytes),
    }
  })
}
