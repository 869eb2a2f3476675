import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { encodeFrame, type Frame, readFrames } from './frames.ts'
import type { ViewLevel } from './levels.ts'

const pictureRefusals = [
  'not-a-picture',
  'broken-picture',
  'too-many-pixels',
  'too-slow',
  'process-ended',
] as const
/** Why there is no rendition. */
export type PictureRefusal = (typeof pictureRefusals)[number]

export type PictureAnswer =
  | { ok: true; width: number; height: number; png: Buffer }
  | { ok: false; reason: PictureRefusal }

export interface PictureProcess {
  /** One question at a time. After `too-slow` and `process-ended` the process is gone. */
  ask(task: ViewLevel | 'dimensions', bytes: Uint8Array): Promise<PictureAnswer>
  isAlive(): boolean
  stop(): void
}

export interface PictureLimits {
  /** For one picture, by the wall clock. */
  timeoutMs: number
  /** Processor seconds in the life of one process. */
  cpuSeconds: number
  /** Private memory that can be written to; see README.md for why not the address space. */
  dataBytes: number
}

export const usualLimits: PictureLimits = { timeoutMs: 5_000, cpuSeconds: 60, dataBytes: 1_500_000_000 }

const pngBytes = 16 * 1024 * 1024
const worker = fileURLToPath(new URL('./worker.ts', import.meta.url))
const answerSchema = z.union([
  z.object({ ok: z.literal(true), width: z.int().positive(), height: z.int().positive() }),
  z.object({ ok: z.literal(false), reason: z.string() }),
])

/**
 * Starts a process that decodes pictures: no environment, no writable file, no core dump, limited memory and time.
 * What it says is read like what a stranger says.
 */
export function startPictureProcess(limits: PictureLimits = usualLimits): PictureProcess {
  const child = start(limits)
  let alive = true
  const frames = readFrames(child.stdout, { headerBytes: 1_000, bytes: pngBytes })
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      alive = false
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  // It may end while it is written to; the answer that does not come says so.
  child.stdin.on('error', () => {})
  const stop = () => {
    alive = false
    child.kill('SIGKILL')
  }

  return {
    ask: async (task, bytes) => {
      if (!alive) return { ok: false, reason: 'process-ended' }
      for (const part of encodeFrame({ task }, bytes)) child.stdin.write(part)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<'too-slow'>((resolve) => {
        timer = setTimeout(() => resolve('too-slow'), limits.timeoutMs)
      })
      const next = frames.next().then(
        ({ value }) => value,
        () => undefined,
      )
      const frame = await Promise.race([next, late, ended.then(() => undefined)])
      clearTimeout(timer)
      const answer = frame === 'too-slow' ? refused('too-slow') : readAnswer(frame)
      if (!answer.ok && (answer.reason === 'too-slow' || answer.reason === 'process-ended')) stop()
      return answer
    },
    isAlive: () => alive,
    stop,
  }
}

const refused = (reason: PictureRefusal): PictureAnswer => ({ ok: false, reason })

function readAnswer(frame: Frame | undefined): PictureAnswer {
  const parsed = answerSchema.safeParse(frame?.header)
  if (frame === undefined || !parsed.success) return refused('process-ended')
  if (!parsed.data.ok)
    return refused(
      pictureRefusals.find((each) => each === (parsed.data as { reason: string }).reason) ?? 'broken-picture',
    )
  const { width, height } = parsed.data
  return { ok: true, width, height, png: frame.bytes }
}

function start(limits: PictureLimits): ChildProcessByStdio<Writable, Readable, null> {
  const node = [process.execPath, '--max-old-space-size=64', '--no-warnings', worker]
  const [command = '', ...args] = [...limiting(limits), ...node]
  return spawn(command, args, { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'ignore'] })
}

const prlimit = '/usr/bin/prlimit'

/** Where the system has no prlimit, the time limit and the pixel limit hold alone. */
function limiting({ cpuSeconds, dataBytes }: PictureLimits): string[] {
  if (process.platform !== 'linux' || !existsSync(prlimit)) return []
  return [prlimit, `--cpu=${cpuSeconds}`, `--data=${dataBytes}`, '--fsize=0', '--core=0', '--nofile=64', '--']
}
