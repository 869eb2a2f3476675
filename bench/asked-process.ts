import { fork } from 'node:child_process'
import { once } from 'node:events'

/** A process that does one thing at a time and answers when it is done. */
export interface AskedProcess<Ask> {
  pid: number | undefined
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  ask<Answer>(what: Ask): Promise<Answer>
  /** Asks for the end and waits for it; harmless when it has ended already. */
  stop(what: Ask): Promise<void>
}

/** Flags of Node and environment. */
export interface ProcessOptions {
  flags: string[]
  env: Record<string, string>
}

/** Starts a file that takes `start` as its first message and answers each message with one. */
export async function startAsked<Start extends object, Ask extends object>(
  file: string,
  start: Start,
  { flags, env }: ProcessOptions = { flags: [], env: {} },
): Promise<AskedProcess<Ask>> {
  const child = fork(file, { execArgv: [...process.execArgv, ...flags], env: { ...env, ...process.env } })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a member ended with code ${code}`)
  })
  ended.catch(() => {})
  const answerTo = async (what: object): Promise<unknown> => {
    child.send(what)
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown]
    return message
  }
  await answerTo(start)
  return {
    pid: child.pid,
    kill: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
    ask: async <Answer>(what: Ask) => (await answerTo(what)) as Answer,
    stop: async (what) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.send(what)
      await exit
    },
  }
}
