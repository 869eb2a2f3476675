import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Publication } from '../../../packages/server/src/network/members/index.ts'
import type { Acknowledged } from '../history/history.ts'
import type { FaultLabel } from '../labels.ts'
import type { SourceChange } from '../planted/source-change.ts'
import type { AnswerHow, Ask, HandOverWish, Question, Start, Tell } from './member-messages.ts'

/** A member's process, watched: what dies is started again, without the kill that ended it. */
export interface MemberProcess {
  /** Returns when it runs, after whatever ended it last. */
  up(): Promise<void>
  /** Commits hand-overs there; none when it ended, or its database was away, before it could say so. */
  handOver(to: readonly string[], wish?: HandOverWish): Promise<Acknowledged[]>
  /** Answers all that is offered there now; how many, or undefined when it could not say. */
  answer(how: AnswerHow): Promise<number | undefined>
  /** Gives it a publication; whether it took it. */
  publish(publication: Publication): Promise<boolean>
  /** The same with one that it may refuse; after a restart it does not have it. */
  tryPublication(publication: Publication): Promise<boolean>
  /** Sets its clock so far ahead of the machine's, also after a restart. */
  setClock(aheadMs: number): Promise<void>
  /** Whether its vault can be written; after a restart it can. */
  fillDisk(full: boolean): Promise<void>
  /** Runs one of its worker's loops now. */
  runLoop(name: string): Promise<void>
  /** Says that its database comes from a backup. */
  declareRestored(): Promise<void>
  /** Has it compare with all others what was handed over. */
  compare(): Promise<void>
  /** Has it end itself by SIGKILL at the n-th arrival at the label; true when it did and runs again, false when it had not
   *  come there in time. */
  killAt(label: FaultLabel, nth: number, withinMs: number): Promise<boolean>
  /** SIGKILL from outside, wherever it is; returns when it runs again. */
  kill(): Promise<void>
  /** Ends it by itself; `changed` is done; starts it again with what it returns. */
  restart(change?: (start: Start) => Promise<Start> | Start): Promise<void>
  /** Ends that nobody has asked for, each with the last it wrote. */
  unexpectedEnds(): readonly string[]
  stop(): Promise<void>
}

export interface Launch {
  start: Start
  logFile: string
  /** What is another in its source, if anything. */
  change?: SourceChange | undefined
  /** The program before its own Node, such as one that lies about the time. */
  wrapper?: { command: string; args: readonly string[] } | undefined
}

const program = fileURLToPath(new URL('./member.ts', import.meta.url))
const plant = new URL('../planted/plant.ts', import.meta.url).href
const compileCache = join(import.meta.dirname, '../../../node_modules/.cache/faults')
/** Starts in a row that may fail, since the database may be away. */
const maxStarts = 40

/** Throws when the first start fails. */
export async function startMember(launch: Launch): Promise<MemberProcess> {
  const log = createWriteStream(launch.logFile, { flags: 'a' })
  const unexpected: string[] = []
  const answers = new Map<number, (tell: Tell | undefined) => void>()
  let awaited: { label: FaultLabel | undefined; nth: number; died(): void } | undefined
  let { start } = launch
  let stopping = false
  let nextId = 1
  let child = await open(launch, start, log)
  let running = Promise.resolve()
  watch()

  function watch(): void {
    child.on('message', hear)
    child.once('exit', ended)
  }

  function hear(tell: Tell): void {
    if ('ready' in tell) return
    answers.get(tell.id)?.(tell)
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
        child = await open(launch, start, log)
        break
      } catch (error) {
        unexpected.push(String(error))
        if (attempt === maxStarts || stopping) throw error
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

  async function ask(question: Question): Promise<Tell | undefined> {
    await running
    if (child.exitCode !== null || child.signalCode !== null) return undefined
    const id = nextId++
    const answer = new Promise<Tell | undefined>((resolve) => answers.set(id, resolve))
    send({ ...question, id })
    return answer
  }

  async function askUntilDone(question: Question): Promise<number> {
    for (let attempt = 1; attempt <= maxStarts; attempt++) {
      const told = await ask(question)
      if (told && 'done' in told) return told.done
      await delay(100)
    }
    throw new Error(`no answer: ${question.do}`)
  }

  async function end(): Promise<void> {
    stopping = true
    await running.catch(() => {})
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    send({ id: nextId++, do: 'stop' })
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await exit
    clearTimeout(timer)
  }

  return {
    up: () => running,
    handOver: async (to, wish = {}) => {
      const told = await ask({ do: 'hand-over', to, wish })
      return told && 'acknowledged' in told ? told.acknowledged : []
    },
    answer: async (how) => {
      const told = await ask({ do: 'answer', how })
      return told && 'done' in told ? told.done : undefined
    },
    publish: async (publication) => {
      start = { ...start, publication }
      return (await askUntilDone({ do: 'publish', publication })) === 1
    },
    tryPublication: async (publication) => (await askUntilDone({ do: 'publish', publication })) === 1,
    setClock: async (aheadMs) => {
      start = { ...start, clockAheadMs: aheadMs }
      await askUntilDone({ do: 'clock', aheadMs })
    },
    fillDisk: async (full) => {
      await askUntilDone({ do: 'disk-full', full })
    },
    runLoop: async (name) => {
      await askUntilDone({ do: 'loop', name })
    },
    declareRestored: async () => {
      await askUntilDone({ do: 'declare-restored' })
    },
    compare: async () => {
      await askUntilDone({ do: 'compare' })
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
    restart: async (change = (same) => same) => {
      await end()
      start = await change(start)
      stopping = false
      running = startAgain()
      await running
    },
    unexpectedEnds: () => unexpected,
    stop: async () => {
      await end()
      log.end()
    },
  }
}

/** Starts the process once and returns when it answers. */
async function open(launch: Launch, start: Start, log: NodeJS.WritableStream): Promise<ChildProcess> {
  const { logFile, change, wrapper } = launch
  const child = fork(program, {
    execArgv: ['--import', plant],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(wrapper === undefined ? {} : wrapped(wrapper)),
    env: {
      ...process.env,
      // A start is mostly compiling; what is started twenty times need not do it each time.
      NODE_COMPILE_CACHE: compileCache,
      ...(change === undefined ? {} : { FAULT_SOURCE_CHANGE: JSON.stringify(change) }),
    },
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

function wrapped({ command, args }: NonNullable<Launch['wrapper']>) {
  return {
    execPath: command,
    execArgv: [...args, process.execPath, '--disable-warning=ExperimentalWarning', '--import', plant],
  }
}

function lastWords(logFile: string): string {
  return readFileSync(logFile, 'utf8').slice(-2_000)
}
