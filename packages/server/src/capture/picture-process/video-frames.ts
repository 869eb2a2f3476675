import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { commandIn, type Limits, type Sandbox, videoPlace } from './sandbox.ts'
import { mostFrames } from './video-limits.ts'

const refusals = [
  'broken-video',
  'no-picture',
  'too-slow',
  'process-ended',
  'no-ffmpeg',
  'not-a-video',
] as const
/** Why a video has no frames. `no-ffmpeg`: nothing on this machine decodes videos. */
export type VideoRefusal = (typeof refusals)[number]

export interface VideoFrame {
  second: number
  quality: number
  pdq: string
}

export type VideoAnswer = { ok: true; frames: VideoFrame[] } | { ok: false; reason: VideoRefusal }

/** For one video of ten minutes at most: PDQ of 600 frames is 2 s, the rest is for decoding. */
export const videoLimits: Limits = { timeoutMs: 180_000, cpuSeconds: 150, dataBytes: 1_500_000_000 }

const frame = z.object({
  second: z.int().min(0).max(mostFrames),
  quality: z.int().min(0).max(100),
  pdq: z.string().regex(/^[0-9a-f]{64}$/),
})
const answerSchema = z.union([
  z.object({ ok: z.literal(true), frames: z.array(frame).min(1).max(mostFrames) }),
  z.object({ ok: z.literal(false), reason: z.enum(refusals) }),
])
const mostAnswerBytes = 200_000

/** ffmpeg's demuxer by media type, so that it does not guess. */
const demuxers: Readonly<Record<string, string>> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
  'video/x-matroska': 'matroska',
  'video/x-msvideo': 'avi',
  'video/x-flv': 'flv',
  'video/x-ms-wmv': 'asf',
  'video/ogg': 'ogg',
  'video/mpeg': 'mpeg',
}

/** Where ffmpeg is; only in /usr, which is what the sandbox shows. */
export function findFfmpeg(): string | undefined {
  return ['/usr/bin/ffmpeg', '/usr/local/bin/ffmpeg'].find((path) => existsSync(path))
}

/**
 * PDQ of a video's frames, one for each second, decoded by ffmpeg in a sandbox of its own. In the full sandbox the video lies in
 * memory that only it sees, `sizeBytes` at most; without it comes through a pipe, which not every video can be read from.
 */
export async function videoFrames(
  sandbox: Sandbox,
  ffmpeg: string | undefined,
  video: { bytes: AsyncIterable<Uint8Array>; sizeBytes: number; mediaType: string },
  limits: Limits = videoLimits,
): Promise<VideoAnswer> {
  const demuxer = demuxers[video.mediaType]
  if (demuxer === undefined) return { ok: false, reason: 'not-a-video' }
  if (ffmpeg === undefined) return { ok: false, reason: 'no-ffmpeg' }
  const isShown = sandbox.kind === 'bubblewrap'
  const [command, ...args] = commandIn(sandbox, limits, 'video-worker.ts', { videoBytes: video.sizeBytes })
  const child = spawn(command, [...args, ffmpeg, demuxer, isShown ? videoPlace : '-'], {
    ...{ env: {}, cwd: '/' },
    stdio: [isShown ? 'ignore' : 'pipe', 'pipe', 'ignore', ...(isShown ? (['pipe'] as const) : [])],
  })
  const input = (isShown ? child.stdio[3] : child.stdin) as Writable
  // It may end before it has read everything, for one because it has seen enough.
  const fed = pipeline(Readable.from(video.bytes), input).catch(() => {})
  const answer = await answerOf(child, limits.timeoutMs)
  child.kill('SIGKILL')
  input.destroy()
  await fed
  return answer
}

async function answerOf(child: ChildProcess, timeoutMs: number): Promise<VideoAnswer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'too-slow'>((resolve) => {
    timer = setTimeout(() => resolve('too-slow'), timeoutMs)
  })
  const text = await Promise.race([readAnswer(child), late])
  clearTimeout(timer)
  if (text === 'too-slow') return { ok: false, reason: 'too-slow' }
  const parsed = answerSchema.safeParse(text)
  return parsed.success ? parsed.data : { ok: false, reason: 'process-ended' }
}

/** What it says is read like what a stranger says. */
async function readAnswer(child: ChildProcess): Promise<unknown> {
  const failed = once(child, 'error').then(() => undefined)
  const said = (async () => {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of (child.stdout ?? Readable.from([])) as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > mostAnswerBytes) return undefined
      chunks.push(chunk)
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
    } catch {
      return undefined
    }
  })()
  return Promise.race([said, failed])
}
