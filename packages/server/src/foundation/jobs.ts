import { PgBoss } from 'pg-boss'
import type { z } from 'zod'
import type { Clock } from './clock.ts'
import { type Database, executeSql, keepPlanOf } from './database.ts'
import type { Log } from './log.ts'

/** A kind of work that a worker process does later, at least once; its handler must bear being repeated. */
export interface JobDefinition<Payload extends object> {
  queue: string
  payload: z.ZodType<Payload>
  /** Gets up to `batchSize` payloads at once (default 1). Throwing repeats the whole batch later. */
  handle(payloads: Payload[]): Promise<void>
  batchSize?: number
  /** How many batches this process works at once (default 1). */
  concurrency?: number
  /** Gives up after this many repeats (default 5); then the job is in the dead letters of the queue. */
  retryLimit?: number
}

/** What is looked for again and again in a worker process, such as due notices. */
export interface Loop {
  name: string
  everyMs: number
  run(): Promise<unknown>
}

export interface Jobs {
  define<Payload extends object>(definition: JobDefinition<Payload>): void
  /** In the caller's transaction: the job exists if and only if the change does. Payloads carry ids only. */
  enqueue(
    transaction: Database,
    queue: string,
    payloads: readonly object[],
    options?: { startAfter?: Date },
  ): Promise<void>
  /** Lets a room's queue follow an event of another room, without the other room knowing. */
  follow(event: string, queue: string): void
  /** Enqueues the payload in every queue that follows the event. */
  announce(
    transaction: Database,
    event: string,
    payloads: readonly object[],
    options?: { startAfter?: Date },
  ): Promise<void>
  loop(loop: Loop): void
  /** Runs one loop now and waits for it; for tests and the command line. */
  runLoop(name: string): Promise<void>
  start(options: { work: boolean }): Promise<void>
  stop(): Promise<void>
}

/** A process either keeps the queues in order or, under a login that may do no more, only adds jobs to them. */
export type JobsDuty = 'keeps' | 'adds'

const onlyAdding = {
  ...{ migrate: false, createSchema: false, supervise: false, registerInstance: false },
  useListenNotify: false,
}

export function openJobs(databaseUrl: string, log: Log, clock: Clock, duty: JobsDuty = 'keeps'): Jobs {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 3,
    schedule: false,
    useListenNotify: true,
    monitorVacuum: false,
    ...(duty === 'adds' ? onlyAdding : {}),
  })
  boss.on('error', (error) => log.error('job queue', error))
  const definitions: JobDefinition<object>[] = []
  const followers = new Map<string, string[]>()
  const loops: Loop[] = []
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<unknown>>()
  let started = false

  async function enqueue(
    transaction: Database,
    queue: string,
    payloads: readonly object[],
    options: { startAfter?: Date } = {},
  ) {
    if (payloads.length === 0) return
    const startAfter = options.startAfter
    // The queue keeps the database's time, the rooms keep the clock's: pass the difference.
    const delay =
      startAfter === undefined
        ? {}
        : { startAfter: Math.max(0, (startAfter.getTime() - clock.now().getTime()) / 1000) }
    const db = {
      // Planning the queue's insert costs more than doing it.
      executeSql: (text: string, values?: unknown[]) =>
        executeSql(transaction, keepPlanOf(text), values) as Promise<{ rows: never[] }>,
    }
    await boss.insert(
      queue,
      packed(payloads).map((data) => ({ data, ...delay })),
      { db },
    )
  }

  async function createQueue(definition: JobDefinition<object>) {
    const retryLimit = definition.retryLimit ?? 5
    const dead = `${definition.queue}.dead`
    await boss.createQueue(dead)
    await boss.createQueue(definition.queue, {
      ...{ retryLimit, retryDelay: 1, retryBackoff: true, retryDelayMax: 300, expireInSeconds: 600 },
      ...{ deadLetter: dead, notify: true },
    })
  }

  async function requireQueues() {
    const known = new Set((await boss.getQueues()).map((queue) => queue.name))
    const missing = definitions.filter((definition) => !known.has(definition.queue))
    if (missing.length > 0)
      throw new Error(
        `The queues ${missing.map(({ queue }) => queue).join(', ')} are not there: start a process of another role first`,
      )
  }

  async function work(definition: JobDefinition<object>) {
    const chunk = definition.batchSize ?? 1
    const options = {
      // The queue goes on without a pause only after a full batch of two or more, so single jobs are fetched by the ten
      // and settled one by one.
      batchSize: Math.max(chunk, 10),
      localConcurrency: definition.concurrency ?? 1,
      perJobResults: true as const,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 5,
      burstWhenBatchFull: true,
    }
    await boss.work(definition.queue, options, async (jobs) => {
      const units = jobs.flatMap(({ id, data }) =>
        unpacked(data as object).map((payload) => ({ id, payload })),
      )
      const failed: Unit[] = []
      for (let from = 0; from < units.length; from += chunk) {
        const batch = units.slice(from, from + chunk)
        const status = await settle(
          definition,
          batch.map((unit) => unit.payload),
        )
        if (status === 'failed') failed.push(...batch)
      }
      return Promise.all(
        jobs.map(async ({ id, data }) => ({
          id,
          status: await statusOf(
            definition.queue,
            data as object,
            failed.filter((unit) => unit.id === id),
          ),
        })),
      )
    })
  }

  /** What failed in a pack goes on as jobs of its own, so that each payload has its own repeats and dead letter. */
  async function statusOf(
    queue: string,
    data: object,
    failed: readonly Unit[],
  ): Promise<'completed' | 'failed'> {
    if (failed.length === 0) return 'completed'
    if (!('packed' in data)) return 'failed'
    await boss.insert(
      queue,
      failed.map(({ payload }) => ({ data: payload })),
    )
    return 'completed'
  }

  async function settle(
    definition: JobDefinition<object>,
    payloads: unknown[],
  ): Promise<'completed' | 'failed'> {
    try {
      await definition.handle(payloads.map((payload) => definition.payload.parse(payload)))
      return 'completed'
    } catch (error) {
      log.error(`job ${definition.queue}`, error)
      return 'failed'
    }
  }

  function runNow(loop: Loop): Promise<unknown> {
    const run = loop.run().catch((error: unknown) => log.error(`loop ${loop.name}`, error))
    running.add(run)
    return run.finally(() => running.delete(run))
  }

  function schedule(loop: Loop) {
    const timer = setTimeout(async () => {
      timers.delete(timer)
      await runNow(loop)
      if (started) schedule(loop)
    }, loop.everyMs)
    timers.add(timer)
  }

  return {
    define: (definition) => {
      definitions.push(definition as unknown as JobDefinition<object>)
    },
    enqueue,
    follow: (event, queue) => {
      followers.set(event, [...(followers.get(event) ?? []), queue])
    },
    announce: async (transaction, event, payloads, options) => {
      for (const queue of followers.get(event) ?? []) await enqueue(transaction, queue, payloads, options)
    },
    loop: (loop) => {
      loops.push(loop)
    },
    runLoop: async (name) => {
      const loop = loops.find((candidate) => candidate.name === name)
      if (!loop) throw new Error(`There is no loop named ${name}`)
      await loop.run()
    },
    start: async ({ work: works }) => {
      started = true
      await boss.start()
      if (duty === 'adds') return requireQueues()
      for (const definition of definitions) await createQueue(definition)
      if (!works) return
      for (const definition of definitions) await work(definition)
      for (const loop of loops) schedule(loop)
    },
    stop: async () => {
      if (!started) return
      started = false
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      await Promise.allSettled(running)
      await boss.stop({ graceful: true, timeout: 5_000, close: true })
    },
  }
}

/** One payload and the job that it came in. */
interface Unit {
  id: string
  payload: object
}

/** Payloads in one job: a row of the queue costs more than all else that a stored tip writes. */
const packSize = 16

function packed(payloads: readonly object[]): object[] {
  const packs: object[] = []
  for (let from = 0; from < payloads.length; from += packSize) {
    const [first, ...more] = payloads.slice(from, from + packSize)
    if (first) packs.push(more.length === 0 ? first : { packed: [first, ...more] })
  }
  return packs
}

function unpacked(data: object): object[] {
  return 'packed' in data && Array.isArray(data.packed) ? data.packed : [data]
}
