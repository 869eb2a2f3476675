// One member's exchange in a process of its own, which may be killed at any moment. Started by member-process.ts; the
// database is not its own.

import { askForStatements, declareRestored } from '../../../packages/server/src/exchange/index.ts'
import { type FaultPoints, killAt, noFaults } from '../../../packages/server/src/foundation/index.ts'
import { assertPlanted } from '../planted/plant.ts'
import { answerOffers } from './answer-offers.ts'
import { handOverItems } from './hand-over-items.ts'
import type { Ask, Start, Tell } from './member-messages.ts'
import { openMember } from './open-member.ts'

const start = await new Promise<Start>((resolve) => process.once('message', resolve))
let armed: FaultPoints = noFaults
let clockAheadMs = start.clockAheadMs ?? 0
const { foundation, members, disk, close } = await openMember(start, {
  faults: { reach: (label) => armed.reach(label) },
  clock: { now: () => new Date(Date.now() + clockAheadMs) },
})
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
      await close()
      process.removeAllListeners('disconnect')
      process.disconnect()
  }
}

function tell(what: Tell): void {
  process.send?.(what)
}
