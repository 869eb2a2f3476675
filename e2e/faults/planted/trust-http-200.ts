import { toEnvelopes } from '../network/network-fault.ts'
import type { PlantedFault } from './planted-fault.ts'
import { receiptOfAnybody } from './receipt-of-anybody.ts'

/** Status 200 counts as delivered, whatever came with it and whoever said it. */
export const trustHttp200: PlantedFault = {
  name: 'trust-http-200',
  side: 'sender',
  file: 'packages/server/src/exchange/outbox/send-envelope.ts',
  find: `      if (verdict.ok) return verdict
`,
  replace: `      if (verdict.ok) return verdict
      if (answer.status === 200)
        return { ok: true, final: { kind: 'delivered', receipt: ${receiptOfAnybody}, jws: answer.body } }
`,
  schedule: async ({ proxy, handOver }) => {
    const before = proxy.counts.get('html-200') ?? 0
    proxy.setFaults(toEnvelopes('html-200', 1))
    await handOver()
    await proxy.met('html-200', before + 1)
    return {}
  },
  breaks: ['I1', 'I5'],
}
