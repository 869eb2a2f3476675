import { letWait } from '../network/let-wait.ts'
import { toEnvelopes } from '../network/network-fault.ts'
import type { PlantedFault } from './planted-fault.ts'

const hour = 3_600_000

/** Nobody is told of what waits. */
export const alarmNeverRaised: PlantedFault = {
  name: 'alarm-never-raised',
  side: 'sender',
  file: 'packages/server/src/exchange/desk/deadlines.ts',
  find: `  const { alarmUrgentMs, alarmNormalMs } = foundation.policy
`,
  replace: `  const { alarmUrgentMs, alarmNormalMs } = foundation.policy
  if (alarmUrgentMs > 0) return
`,
  schedule: async ({ network, sender, proxy, handOver }) => {
    proxy.setFaults(toEnvelopes('unsigned-5xx', Number.MAX_SAFE_INTEGER))
    await handOver({ evidenceBytes: 1_000 })
    await network.until(sender.id, "select 1 from envelope_out where state = 'queued'")
    await letWait(sender, 5)
    await sender.process.runLoop('exchange-deadlines')
    return { deadlines: { urgentMs: hour / 4, normalMs: 4 * hour } }
  },
  breaks: ['I11'],
}
