import { toReceipts } from '../network/network-fault.ts'
import type { PlantedFault } from './planted-fault.ts'

/** Whoever asks again gets a receipt that was made for the occasion. */
export const freshReceiptForARepeat: PlantedFault = {
  name: 'fresh-receipt-for-a-repeat',
  side: 'receiver',
  file: 'packages/server/src/exchange/inbox/take-envelope.ts',
  find: `  if (stored.sha256 === head.sha256)
    return { answer: 'receipt', receipt: stored.receipt, rejected: stored.rejected }
`,
  replace: `  if (stored.sha256 === head.sha256) {
    const view = context.members.view()
    if (!view || !head.envelope) return refused('no-directory')
    const parts = head.envelope.parts.map(({ n, sha256, len }) => ({ n, sha256, len }))
    const answered = { id: head.id, from: head.from, sha256: head.sha256, parts, suite: head.envelope.suite }
    return { answer: 'receipt', receipt: await makeReceipt(context, answered, view.state), rejected: false }
  }
`,
  schedule: async ({ proxy, handOver }) => {
    const before = proxy.counts.get('drop-response') ?? 0
    proxy.setFaults(toReceipts('drop-response', 1))
    await handOver()
    await proxy.met('drop-response', before + 1)
    return {}
  },
  breaks: ['I6'],
}
