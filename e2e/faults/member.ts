// One member's exchange in a process of its own, which may be killed at any moment. Started by member-process.ts; the
// database is not its own.

import { openExchange } from '../../packages/server/src/exchange/index.ts'
import {
  createApp,
  type FaultPoints,
  killAt,
  listen,
  noFaults,
  openFoundation,
  parseConfig,
  sealLedger,
} from '../../packages/server/src/foundation/index.ts'
import { openMembers } from '../../packages/server/src/network/members/index.ts'
import { handOverOne } from './hand-over-one.ts'
import type { Ask, Start, Tell } from './member-messages.ts'
import { assertPlanted } from './planted/plant.ts'

const start = await new Promise<Start>((resolve) => process.once('message', resolve))
const parsed = parseConfig(start.config)
if (!parsed.ok) throw new Error(parsed.problems.join('\n'))

let armed: FaultPoints = noFaults
const foundation = await openFoundation(parsed.config, { faults: { reach: (label) => armed.reach(label) } })
const members = openMembers(foundation)
const published = await members.publish(start.publication)
if (!published.ok) throw new Error(`directory: ${published.reason}`)
const exchange = openExchange(foundation, members)
foundation.jobs.loop({
  name: 'seal-ledger',
  everyMs: parsed.config.policy.ledgerSealMs,
  run: () => sealLedger(foundation),
})
await foundation.jobs.start({ work: true })
await exchange.start()
const app = createApp(foundation, { maxBodyBytes: 64 * 1024 * 1024, https: false, trustedTypes: 'none' })
app.route('/', exchange.routes.exchange)
const listening = await listen(app, parsed.config.listen.exchange)
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
      return tell({ id: ask.id, acknowledged: await handOverOne(foundation, start.to) })
    case 'kill-at':
      armed = killAt(ask.label, ask.nth)
      return
    case 'stop':
      await listening.close()
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
