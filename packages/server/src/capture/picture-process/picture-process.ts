import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { dihedralNames } from '@samverkan/fingerprints'
import { z } from 'zod'
import { encodeFrame, type Frame, readFrames } from './frames.ts'
import type { ViewLevel } from './levels.ts'
import { commandIn, type Limits, type Sandbox, usualLimits } from './sandbox.ts'

const pdqHash = /^[0-9a-f]{64}$/

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
  | { ok: true; width: number; height: number; png: Buffer; fingerprint?: PictureFingerprint | undefined }
  | { ok: false; reason: PictureRefusal }

/** As `dihedralPdq` of @samverkan/fingerprints gives it. */
const fingerprintSchema = z.object({
  hash: z.string().regex(pdqHash),
  quality: z.int().min(0).max(100),
  dihedral: z.record(z.enum(dihedralNames), z.string().regex(pdqHash)),
})
export type PictureFingerprint = z.infer<typeof fingerprintSchema>

export type PictureTask = ViewLevel | 'dimensions' | 'fingerprint'

export interface PictureProcess {
  /** One question at a time. After `too-slow` and `process-ended` the process is gone. */
  ask(task: PictureTask, bytes: Uint8Array): Promise<PictureAnswer>
  isAlive(): boolean
  stop(): void
}

const pngBytes = 16 * 1024 * 1024
const answerSchema = z.union([
  z.object({
    ok: z.literal(true),
    width: z.int().positive(),
    height: z.int().positive(),
    fingerprint: fingerprintSchema.optional(),
  }),
  z.object({ ok: z.literal(false), reason: z.string() }),
])

/**
 * Starts a process that decodes pictures, in the sandbox that the system allows: no environment, no writable file, no
 * core dump, limited memory and time. What it says is read like what a stranger says.
 */
export function startPictureProcess(sandbox: Sandbox, limits: Limits = usualLimits): PictureProcess {
  const child = start(sandbox, limits)
  let alive = true
  const frames = readFrames(child.stdout, { headerBytes: 2_000, bytes: pngBytes })
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
  const { width, height, fingerprint } = parsed.data
  return { ok: true, width, height, png: frame.bytes, fingerprint }
}

function start(sandbox: Sandbox, limits: Limits): ChildProcessByStdio<Writable, Readable, null> {
  const [command, ...args] = commandIn(sandbox, limits, 'worker.ts')
  return spawn(command, args, { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'ignore'] })
}
