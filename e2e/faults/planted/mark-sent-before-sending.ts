import { toEnvelopes } from '../network/network-fault.ts'
import type { PlantedFault } from './planted-fault.ts'

/** The envelope is marked as delivered before it is sent; the receipt, if one comes, is written beside it as usual. */
export const markSentBeforeSending: PlantedFault = {
  name: 'mark-sent-before-sending',
  side: 'sender',
  file: 'packages/server/src/exchange/outbox/deliver.ts',
  find: `  const sending = await sendEnvelope(context, leased).finally(release)
  if (sending.ok) {
`,
  replace: `  const mark = (state: 'queued' | 'delivered') =>
    foundation.database.updateTable('envelope_out').set({ state }).where('id', '=', leased.id).execute()
  await mark('delivered')
  const sending = await sendEnvelope(context, leased).finally(release)
  if (sending.ok) {
    await mark('queued')
`,
  schedule: async ({ proxy, handOver }) => {
    const before = proxy.counts.get('drop-request') ?? 0
    proxy.setFaults(toEnvelopes('drop-request', 1))
    await handOver()
    await proxy.met('drop-request', before + 1)
    return {}
  },
  breaks: ['I1', 'I5'],
}
