import { toEnvelopes } from '../network/network-fault.ts'
import type { PlantedFault } from './planted-fault.ts'

/** A receipt that its signer has signed counts, whichever envelope it is for. */
export const anyReceiptWillDo: PlantedFault = {
  name: 'any-receipt-will-do',
  side: 'sender',
  file: 'packages/server/src/exchange/outbox/verify-receipt.ts',
  find: `  if (!match.ok) return match
`,
  replace: '',
  schedule: async ({ proxy, handOver, drain }) => {
    await handOver()
    await drain(60_000)
    const before = proxy.counts.get('stale-answer') ?? 0
    proxy.setFaults(toEnvelopes('stale-answer', 1))
    await handOver()
    await proxy.met('stale-answer', before + 1)
    return {}
  },
  breaks: ['I1', 'I5', 'I6'],
}
