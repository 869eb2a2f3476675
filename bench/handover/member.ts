// One member in a process of its own, with a PostgreSQL cluster of its own. Started by handover.ts, which asks it to do
// one thing at a time.
import { once } from 'node:events'
import { join } from 'node:path'
import {
  type Foundation,
  type FoundationOverrides,
  startEmbeddedDatabase,
} from '../../packages/server/src/foundation/index.ts'
import type { MemberStart } from '../make-members.ts'
import { openMember } from '../open-member.ts'
import { addAssessedItems, handOverAll } from './items.ts'
import { commitLatency, committedInserts } from './reference.ts'

export type Ask =
  | { do: 'fill'; to: string; records: number }
  | { do: 'start' }
  | { do: 'empty'; records: number }
  | { do: 'singles'; to: string; n: number }
  | { do: 'count-received' }
  | { do: 'until-applied' }
  | { do: 'reference' }
  | { do: 'stop' }

const [start] = (await once(process, 'message')) as [MemberStart]
const cluster = await startEmbeddedDatabase(join(start.config.dataDir, 'postgres'))
const databaseUrl = await cluster.databaseUrl('member')

/** Called after the commit that puts a verified receipt beside its envelope. */
let afterReceipt: (() => void) | undefined
const overrides: FoundationOverrides = {
  faults: { reach: (label) => label === 'exchange.sender.after-commit' && afterReceipt?.() },
}
const { foundation, exchange, close } = await openMember(
  { ...start, config: { ...start.config, databaseUrl } },
  { overrides },
)
process.send?.('ready')

for (;;) {
  const [ask] = (await once(process, 'message')) as [Ask]
  process.send?.(await answer(ask))
  if (ask.do === 'stop') break
}
process.disconnect()

async function answer(ask: Ask): Promise<unknown> {
  switch (ask.do) {
    case 'fill':
      await handOverAll(foundation, await addAssessedItems(foundation, ask.records), ask.to)
      return ask.records
    case 'start':
      await exchange.start()
      return 'started'
    case 'empty':
      return empty(ask.records)
    case 'singles':
      return singles(ask.to, ask.n)
    case 'count-received':
      return received()
    case 'until-applied':
      return untilApplied()
    case 'reference':
      return {
        insertsPerSecond: await committedInserts(databaseUrl),
        commitMs: await commitLatency(databaseUrl),
      }
    case 'stop':
      await close()
      await cluster.stop()
      return 'stopped'
  }
}

/** Starts the exchange over a full outbox; seconds from there to the last verified receipt. */
async function empty(records: number): Promise<{ seconds: number; envelopes: number }> {
  const done = untilReceipts(foundation, records)
  const from = performance.now()
  await exchange.start()
  await done
  const { n } = await foundation.database
    .selectFrom('envelope_out')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return { seconds: (performance.now() - from) / 1000, envelopes: n }
}

/** One record at a time; milliseconds from the sender's commit to the committed, verified receipt. */
async function singles(to: string, n: number): Promise<number[]> {
  const items = await addAssessedItems(foundation, n)
  const waits: number[] = []
  for (const item of items) {
    const receipt = new Promise<void>((resolve) => {
      afterReceipt = resolve
    })
    await handOverAll(foundation, [item], to)
    const from = performance.now()
    await receipt
    waits.push(performance.now() - from)
  }
  return waits
}

async function untilReceipts(own: Foundation, records: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    afterReceipt = () => {
      own.database
        .selectFrom('envelope_out')
        .select((eb) => eb.fn.sum<number>('records').as('n'))
        .where('state', '=', 'delivered')
        .executeTakeFirstOrThrow()
        .then(({ n }) => Number(n) >= records && resolve(), reject)
    }
  })
}

async function received(): Promise<number> {
  const { n } = await foundation.database
    .selectFrom('inbox_record')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return n
}

/** Seconds until every record that is here is in our own record of items. */
async function untilApplied(): Promise<number> {
  const from = performance.now()
  for (;;) {
    const waiting = await foundation.database
      .selectFrom('inbox_record')
      .select('id')
      .where('state', '=', 'waiting')
      .limit(1)
      .executeTakeFirst()
    if (!waiting) return (performance.now() - from) / 1000
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
