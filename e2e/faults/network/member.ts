// One member's exchange in a process of its own, which may be killed at any moment. Started by member-process.ts; the
// database is not its own.

import {
  askForStatements,
  declareRestored,
  openExchange,
  raiseAlarm,
} from '../../../packages/server/src/exchange/index.ts'
import {
  createApp,
  type FaultPoints,
  killAt,
  listen,
  noFaults,
  openFoundation,
  parseConfig,
  sealLedger,
} from '../../../packages/server/src/foundation/index.ts'
import { openMembers } from '../../../packages/server/src/network/members/index.ts'
import { assertPlanted } from '../planted/plant.ts'
import { answerOffers } from './answer-offers.ts'
import { fillableDisk } from './fillable-disk.ts'
import { handOverItems } from './hand-over-items.ts'
import type { Ask, Start, Tell } from './member-messages.ts'

const start = await new Promise<Start>((resolve) => process.once('message', resolve))
const parsed = parseConfig(start.config)
if (!parsed.ok) throw new Error(parsed.problems.join('\n'))

let armed: FaultPoints = noFaults
let clockAheadMs = start.clockAheadMs ?? 0
const foundation = await openFoundation(parsed.config, {
  faults: { reach: (label) => armed.reach(label) },
  clock: { now: () => new Date(Date.now() + clockAheadMs) },
})
const disk = fillableDisk(foundation.vault)
const members = openMembers(foundation, { alarm: raiseAlarm })
const published = await members.publish(start.publication)
if (!published.ok) throw new Error(`directory: ${published.reason}`)
const exchange = openExchange({ ...foundation, vault: disk.vault }, members)
const works = parsed.config.roles.includes('worker')
foundation.jobs.loop({
  name: 'seal-ledger',
  everyMs: parsed.config.policy.ledgerSealMs,
  run: () => sealLedger(foundation),
})
await foundation.jobs.start({ work: works })
await members.start()
await exchange.start()
const app = createApp(foundation, { maxBodyBytes: 64 * 1024 * 1024, https: false, trustedTypes: 'none' })
for (const routes of [members.routes.exchange, exchange.routes.exchange]) app.route('/', routes)
const listening = parsed.config.roles.includes('exchange')
  ? await listen(app, parsed.config.listen.exchange)
  : undefined
assertPlanted()

process.on('message', (ask: Ask) => {
  answer(ask).catch((error: unknown) => tell({ id: ask.id, failed: String(error) }))
})
// A test that is gone cannot end us any more.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
tell({ ready: true })

async function answer(ask: Ask): Promise<void> {
  switch (ask.do) {
    case 'hand-over':
      return tell({ id: ask.id, acknowledged: await handOverItems(foundation, ask.to, ask.wish) })
    case 'answer':
      return tell({ id: ask.id, done: await answerOffers(foundation, ask.how) })
    case 'publish':
      return tell({ id: ask.id, done: (await members.publish(ask.publication)).ok ? 1 : 0 })
    case 'clock':
      clockAheadMs = ask.aheadMs
      return tell({ id: ask.id, done: 1 })
    case 'disk-full':
      disk.fill(ask.full)
      return tell({ id: ask.id, done: 1 })
    case 'loop':
      await foundation.jobs.runLoop(ask.name)
      return tell({ id: ask.id, done: 1 })
    case 'declare-restored':
      await declareRestored(foundation)
      return tell({ id: ask.id, done: 1 })
    case 'compare':
      return tell({ id: ask.id, done: (await askForStatements(foundation)).ok ? 1 : 0 })
    case 'kill-at':
      armed = killAt(ask.label, ask.nth)
      return
    case 'stop':
      await listening?.close()
      await exchange.stop()
      await members.stop()
      await foundation.close()
      process.removeAllListeners('disconnect')
      process.disconnect()
  }
}

function tell(what: Tell): void {
  process.send?.(what)
}
