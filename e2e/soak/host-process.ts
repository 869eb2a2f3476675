import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { HostAsk, HostQuestion, HostStart, HostTell } from './host-messages.ts'

/** A process with several members in it. What ends by itself, because its database is away, is started again. */
export interface HostProcess {
  /** Undefined when it is down, or ended before it could say so, or could not do it. */
  ask(question: HostQuestion): Promise<HostTell | undefined>
  /** SIGKILL, wherever it is; it stays away until `comeBack`. */
  kill(): Promise<void>
  comeBack(): void
  /** Returns when it answers; throws when it does not within two minutes. */
  up(): Promise<void>
  /** How often it ended without being asked to. */
  ends(): number
  stop(): Promise<void>
}

const program = fileURLToPath(new URL('./host.ts', import.meta.url))
const upWithinMs = 300_000

export function startHost(start: HostStart, logFile: string): HostProcess {
  const log = createWriteStream(logFile, { flags: 'a' })
  const answers = new Map<number, (tell: HostTell | undefined) => void>()
  let [away, stopping, ready, ends, nextId] = [false, false, false, 0, 1]
  let child = launch()

  function launch(): ChildProcess {
    ready = false
    const started = fork(program, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    started.stdout?.pipe(log, { end: false })
    started.stderr?.pipe(log, { end: false })
    started.on('error', () => {})
    started.on('message', (tell: HostTell) => {
      if ('ready' in tell) {
        ready = true
        return
      }
      answers.get(tell.id)?.(tell)
      answers.delete(tell.id)
    })
    started.once('exit', () => {
      ready = false
      for (const settle of answers.values()) settle(undefined)
      answers.clear()
      if (away || stopping) return
      ends += 1
      delay(500).then(() => {
        if (!away && !stopping) child = launch()
      })
    })
    started.send(start, () => {})
    return started
  }

  const isOver = () => child.exitCode !== null || child.signalCode !== null

  return {
    ask: async (question) => {
      if (!ready) return undefined
      const id = nextId++
      const answer = new Promise<HostTell | undefined>((resolve) => answers.set(id, resolve))
      const ask: HostAsk = { ...question, id }
      child.send(ask, () => {})
      return answer
    },
    kill: async () => {
      away = true
      if (isOver()) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
    comeBack: () => {
      away = false
      child = launch()
    },
    up: async () => {
      for (const end = Date.now() + upWithinMs; Date.now() < end; await delay(100)) if (ready) return
      throw new Error(`a host does not come up; see ${logFile}`)
    },
    ends: () => ends,
    stop: async () => {
      stopping = true
      if (!isOver()) {
        const exit = once(child, 'exit')
        child.send({ id: nextId++, do: 'stop' }, () => {})
        const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
        await exit
        clearTimeout(timer)
      }
      log.end()
    },
  }
}
