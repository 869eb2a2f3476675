import type { PlantedFault } from './planted-fault.ts'
import { receiptOfAnybody } from './receipt-of-anybody.ts'

/** What the relay has counts as delivered. */
export const relayedIsDelivered: PlantedFault = {
  name: 'relayed-is-delivered',
  side: 'sender',
  file: 'packages/server/src/exchange/outbox/send-envelope.ts',
  find: `      if (relayed) return { ok: false, relayed }
`,
  replace: `      if (relayed)
        return { ok: true, final: { kind: 'delivered', receipt: ${receiptOfAnybody}, jws: relayed.jws } }
`,
  throughRelay: true,
  schedule: async ({ handOver }) => {
    await handOver({ evidenceBytes: 1_000 })
    return {}
  },
  breaks: ['I5', 'I6'],
}
