import { viewLevels } from '../../picture-process/levels.ts'
import { type PictureProcess, startPictureProcess } from '../../picture-process/picture-process.ts'
import { type Sandbox, usualLimits } from '../../picture-process/sandbox.ts'
import { pattern } from '../pictures.ts'
import type { HostilePicture } from './corpus.ts'

export interface Outcome {
  name: string
  sizeBytes: number
  /** Of its fingerprint, its size and every step of a view. */
  outcomes: string[]
  tookMs: number
  /** What should not be: an outcome that is not right, or that the next picture could not be shown. */
  wrong: string[]
}

/** Picture processes of a sandbox: the one that is alive, or a new one. */
export interface Processes {
  alive(): PictureProcess
  stop(): void
}

const tasks = ['fingerprint', 'dimensions', ...viewLevels] as const
/** What a busy machine may add. */
const graceMs = 2_000

export function processesIn(sandbox: Sandbox): Processes {
  let process: PictureProcess | undefined
  return {
    alive: () => {
      if (!process?.isAlive()) process = startPictureProcess(sandbox, usualLimits)
      return process
    },
    stop: () => process?.stop(),
  }
}

/**
 * Gives one hostile picture to the picture process in every way that the server does, and then a sound one: whatever the first
 * did, the second must be shown.
 */
export async function tryHostile(processes: Processes, hostile: HostilePicture): Promise<Outcome> {
  const bytes = await hostile.make()
  const outcomes: string[] = []
  const wrong: string[] = []
  const from = performance.now()
  for (const task of tasks) {
    const asked = performance.now()
    const answer = await processes.alive().ask(task, bytes)
    const outcome = answer.ok ? 'shown' : answer.reason
    outcomes.push(outcome)
    // A head may be read of what does not decode.
    const isRight = hostile.may.some((each) => each === outcome) || (task === 'dimensions' && answer.ok)
    if (!isRight) wrong.push(`${task}: ${outcome}`)
    if (answer.ok && answer.png.includes('marker')) wrong.push(`${task}: shows what is no pixel`)
    if (performance.now() - asked > usualLimits.timeoutMs + graceMs) wrong.push(`${task}: took too long`)
  }
  const after = await processes.alive().ask('blurred', await pattern(64, 48))
  if (!after.ok) wrong.push(`the next picture: ${after.reason}`)
  const tookMs = Math.round(performance.now() - from)
  return { name: hostile.name, sizeBytes: bytes.length, outcomes, tookMs, wrong }
}
