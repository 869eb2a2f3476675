// The picture process: reads pictures on standard input, writes renditions on standard output, has nothing else.
import { encodeFrame, readFrames } from './frames.ts'
import { viewLevels } from './levels.ts'
import { fingerprintPicture, readDimensions, renderPicture } from './render.ts'

const limits = { headerBytes: 1_000, bytes: 0x7fff_ffff }

for await (const { header, bytes } of readFrames(process.stdin, limits)) {
  const [answer, png] = await carryOut(header, bytes)
  for (const part of encodeFrame(answer, png)) process.stdout.write(part)
}

async function carryOut(header: unknown, bytes: Buffer): Promise<[object, Buffer]> {
  const nothing = Buffer.alloc(0)
  const task = (header as { task?: unknown } | null)?.task
  try {
    if (task === 'dimensions') return [{ ok: true, ...(await readDimensions(bytes)) }, nothing]
    if (task === 'fingerprint') return [{ ok: true, ...(await fingerprintPicture(bytes)) }, nothing]
    const level = viewLevels.find((each) => each === task)
    if (level === undefined) return [{ ok: false, reason: 'unknown-task' }, nothing]
    const { png, width, height } = await renderPicture(bytes, level)
    return [{ ok: true, width, height }, png]
  } catch (error) {
    return [{ ok: false, reason: reasonOf(error) }, nothing]
  }
}

/** The decoder's own words may quote the picture, so only the kind of failure leaves this process. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : ''
  if (/pixel limit/i.test(text)) return 'too-many-pixels'
  if (/unsupported image format|operation is blocked/i.test(text)) return 'not-a-picture'
  return 'broken-picture'
}
