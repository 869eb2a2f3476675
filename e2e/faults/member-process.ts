import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Acknowledged } from './history.ts'
import type { FaultLabel } from './labels.ts'
import type { Ask, Start, Tell } from './member-messages.ts'

/** A member's process, watched: what dies is started again, without the kill that ended it. */
export interface MemberProcess {
  /** Returns when it runs, after whatever ended it last. */
  up(): Promise<void>
  /** Commits one hand-over there; undefined when it ended, or its database was away, before it could say so. */
  handOver(): Promise<Acknowledged | undefined>
  /** Has it end itself by SIGKILL at the n-th arrival at the label; true when it did and runs again, false when it had not
   *  come there in time. */
  killAt(label: FaultLabel, nth: number, withinMs: number): Promise<boolean>
  /** SIGKILL from outside, wherever it is; returns when it runs again. */
  kill(): Promise<void>
  /** Ends that nobody has asked for, each with the last it wrote. */
  unexpectedEnds(): readonly string[]
  stop(): Promise<void>
}

export interface Launch {
  start: Start
  logFile: string
  /** Name of the planted fault that is in its source, if any. */
  planted?: string | undefined
}

const program = fileURLToPath(new URL('./member.ts', import.meta.url))
const plant = new URL('./planted/plant.ts', import.meta.url).href
const compileCache = join(import.meta.dirname, '../../node_modules/.cache/faults')
/** Starts in a row that may fail, since the database may be away. */
const maxStarts = 20

/** Throws when the first start fails. */
export async function startMember(launch: Launch): Promise<MemberProcess> {
  const log = createWriteStream(launch.logFile, { flags: 'a' })
  const unexpected: string[] = []
  const answers = new Map<number, (answer: Acknowledged | undefined) => void>()
  let awaited: { label: FaultLabel | undefined; nth: number; died(): void } | undefined
  let stopping = false
  let nextId = 1
  let child = await open(launch, log)
  let running = Promise.resolve()
  watch()

  function watch(): void {
    child.on('message', hear)
    child.once('exit', ended)
  }

  function hear(tell: Tell): void {
    if ('ready' in tell) return
    answers.get(tell.id)?.('acknowledged' in tell ? tell.acknowledged : undefined)
    answers.delete(tell.id)
  }

  function ended(code: number | null, signal: NodeJS.Signals | null): void {
    for (const settle of answers.values()) settle(undefined)
    answers.clear()
    if (stopping) return
    const wanted = signal === 'SIGKILL' ? awaited : undefined
    if (wanted) awaited = undefined
    else unexpected.push(`ended with ${signal ?? code}: ${lastWords(launch.logFile)}`)
    running = startAgain()
    running.catch(() => {})
    wanted?.died()
  }

  async function startAgain(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        child = await open(launch, log)
        break
      } catch (error) {
        unexpected.push(String(error))
        if (attempt === maxStarts) throw error
        await delay(200)
      }
    }
    watch()
    if (awaited?.label !== undefined) arm(awaited.label, awaited.nth)
  }

  function send(ask: Ask): void {
    // What cannot be sent any more finds the process ended; `ended` settles it.
    child.send(ask, () => {})
  }

  function arm(label: FaultLabel, nth: number): void {
    send({ id: nextId++, do: 'kill-at', label, nth })
  }

  return {
    up: () => running,
    handOver: async () => {
      await running
      if (child.exitCode !== null || child.signalCode !== null) return undefined
      const id = nextId++
      const answer = new Promise<Acknowledged | undefined>((resolve) => answers.set(id, resolve))
      send({ id, do: 'hand-over' })
      return answer
    },
    killAt: async (label, nth, withinMs) => {
      await running
      const hit = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => {
          awaited = undefined
          resolve(false)
        }, withinMs)
        const died = () => {
          clearTimeout(timer)
          resolve(true)
        }
        awaited = { label, nth, died }
        arm(label, nth)
      })
      await running
      return hit
    },
    kill: async () => {
      await running
      await new Promise<void>((resolve) => {
        awaited = { label: undefined, nth: 0, died: resolve }
        child.kill('SIGKILL')
      })
      await running
    },
    unexpectedEnds: () => unexpected,
    stop: async () => {
      stopping = true
      await running.catch(() => {})
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit')
        send({ id: nextId++, do: 'stop' })
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
        await exit
        clearTimeout(timer)
      }
      log.end()
    },
  }
}

/** Starts the process once and returns when it answers. */
async function open({ start, logFile, planted }: Launch, log: NodeJS.WritableStream): Promise<ChildProcess> {
  const child = fork(program, planted === undefined ? [] : [planted], {
    execArgv: ['--import', plant],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A start is mostly compiling; what is started twenty times need not do it each time.
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  child.on('error', () => {})
  const ended = once(child, 'close').then(([code, signal]) => {
    throw new Error(`ended at its start with ${signal ?? code}: ${lastWords(logFile)}`)
  })
  ended.catch(() => {})
  child.send(start, () => {})
  await Promise.race([once(child, 'message'), ended])
  return child
}

function lastWords(logFile: string): string {
  return readFileSync(logFile, 'utf8').slice(-2_000)
}
