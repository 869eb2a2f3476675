// One member in a process of its own, with a PostgreSQL cluster of its own. Started by handover.ts, which asks it to do
// one thing at a time.
import { once } from 'node:events'
import { join } from 'node:path'
import { openExchange } from '../../packages/server/src/exchange/index.ts'
import {
  createApp,
  type Foundation,
  type FoundationOverrides,
  listen,
  openFoundation,
  parseConfig,
  startEmbeddedDatabase,
} from '../../packages/server/src/foundation/index.ts'
import { openMembers } from '../../packages/server/src/network/members/index.ts'
import type { MemberStart } from '../make-members.ts'
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
const parsed = parseConfig({ ...start.config, databaseUrl: await cluster.databaseUrl('member') })
if (!parsed.ok) throw new Error(parsed.problems.join('\n'))

/** Called after the commit that puts a verified receipt beside its envelope. */
let afterReceipt: (() => void) | undefined
const probe: FoundationOverrides = {
  faults: { reach: (label) => label === 'exchange.sender.after-commit' && afterReceipt?.() },
}
const foundation = await openFoundation(parsed.config, probe)
const members = openMembers(foundation)
await members.publish(start.publication)
const exchange = openExchange(foundation, members)
await foundation.jobs.start({ work: false })
const app = createApp(foundation, { maxBodyBytes: 64 * 1024 * 1024, https: false, trustedTypes: 'none' })
app.route('/', exchange.routes.exchange)
const listening = await listen(app, parsed.config.listen.exchange)
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
        insertsPerSecond: await committedInserts(parsed.ok ? parsed.config.databaseUrl : ''),
        commitMs: await commitLatency(parsed.ok ? parsed.config.databaseUrl : ''),
      }
    case 'stop':
      await listening.close()
      await exchange.stop()
      await members.stop()
      await foundation.close()
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
