import { Worker } from 'node:worker_threads'
import type { Candidates, IndexQuery } from './match-index.ts'
import type { Answer, Question, ThreadStart } from './messages.ts'

/** `idle`: nobody has needed the index yet. `loading`: lookups wait. */
export type IndexState = 'idle' | 'loading' | 'ready'

/** The index in a thread of its own; begun when it is first needed. */
export interface Matching {
  state(): IndexState
  /** Loads the index if need be. The bytes that it takes. */
  ready(): Promise<number>
  /** Sees everything that was committed before. Rejects when the database is away; the next one tries again. */
  find(query: IndexQuery): Promise<Candidates>
  stop(): Promise<void>
}

interface Waiting {
  resolve(answer: Answer): void
  reject(error: Error): void
}

const usualStepMs = 5_000

export function openMatching(databaseUrl: string, stepMs: number = usualStepMs): Matching {
  let worker: Worker | undefined
  let isLoaded = false
  let stopped = false
  let number = 0
  const waiting = new Map<number, Waiting>()

  function start(): Worker {
    const workerData: ThreadStart = { databaseUrl, stepMs }
    const started = new Worker(new URL('thread.ts', import.meta.url), { workerData })
    started.on('message', (answer: Answer) => {
      const asked = waiting.get(answer.number)
      waiting.delete(answer.number)
      if (waiting.size === 0) started.unref()
      if ('failure' in answer) asked?.reject(new Error(`The index of known material: ${answer.failure}`))
      else {
        isLoaded = true
        asked?.resolve(answer)
      }
    })
    const end = (error: Error) => {
      if (worker === started) {
        worker = undefined
        isLoaded = false
      }
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    }
    started.once('error', (error: Error) => end(error))
    started.once('exit', () => end(new Error('The index of known material has ended')))
    return started
  }

  function ask(query: IndexQuery | null): Promise<Answer> {
    if (stopped) return Promise.reject(new Error('The index of known material is closed'))
    worker ??= start()
    worker.ref()
    const question: Question = { number: number++, query }
    return new Promise<Answer>((resolve, reject) => {
      waiting.set(question.number, { resolve, reject })
      worker?.postMessage(question)
    })
  }

  return {
    state: () => {
      if (worker === undefined) return 'idle'
      return isLoaded ? 'ready' : 'loading'
    },
    ready: async () => {
      const answer = await ask(null)
      return 'stood' in answer ? answer.stood : 0
    },
    find: async (query) => {
      const answer = await ask(query)
      if (!('found' in answer)) throw new Error('The index thread answered another question')
      return answer.found
    },
    stop: async () => {
      stopped = true
      await worker?.terminate()
    },
  }
}
