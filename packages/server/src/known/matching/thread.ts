// The thread that holds the index: it loads it, keeps it in step and answers what the server asks (open-matching.ts).
import { parentPort, workerData } from 'node:worker_threads'
import { catchUp } from './catch-up.ts'
import { type DatabaseSession, openSession } from './database-session.ts'
import { type LoadedIndex, loadIndex } from './load-index.ts'
import type { Answer, Question, ThreadStart } from './messages.ts'

const { databaseUrl, stepMs } = workerData as ThreadStart
/** An index with so many times the entries that it was made for is loaded anew: it has become slow. */
const mostCrowded = 4

let session: DatabaseSession | undefined
let loaded: (LoadedIndex & { serverStartedAt: string }) | undefined
const waiting: Question[] = []
let working = false

parentPort?.on('message', (question: Question) => {
  waiting.push(question)
  void work()
})
// Also when nobody asks, so that what has come meanwhile is never much.
setInterval(() => void (waiting.length === 0 && loaded && work()), stepMs).unref()

/** Answers everything that waits with what was committed before it was asked. */
async function work(): Promise<void> {
  if (working) return
  working = true
  do {
    const questions = waiting.splice(0)
    try {
      const { index } = await inStep()
      for (const { number, query } of questions)
        answer(query === null ? { number, stood: index.bytes } : { number, found: index.find(query) })
    } catch (error) {
      // Whatever is the matter with the connection, the next question gets another one.
      session?.close().catch(() => {})
      session = undefined
      const failure = error instanceof Error ? error.message : String(error)
      for (const { number } of questions) answer({ number, failure })
    }
  } while (waiting.length > 0)
  working = false
}

/** The index with every entry that is committed now. Loaded anew for another server process: it may have lost some. */
async function inStep(): Promise<LoadedIndex> {
  if (!session?.isOpen()) session = await openSession(databaseUrl)
  const { serverStartedAt } = session
  const isUsable =
    loaded?.serverStartedAt === serverStartedAt &&
    loaded.index.nearSize <= mostCrowded * loaded.index.capacity
  if (loaded && isUsable) loaded = { ...(await catchUp(session, loaded)), serverStartedAt }
  else {
    // The old one goes first: two would take twice the memory.
    loaded = undefined
    loaded = { ...(await loadIndex(session)), serverStartedAt }
  }
  return loaded
}

function answer(what: Answer): void {
  parentPort?.postMessage(what)
}
