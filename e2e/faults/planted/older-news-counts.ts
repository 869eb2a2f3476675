import { toEnvelopes } from '../network/network-fault.ts'
import type { PlantedFault } from './planted-fault.ts'

/** What the holder said before is taken up after what it said since. */
export const olderNewsCounts: PlantedFault = {
  name: 'older-news-counts',
  side: 'sender',
  file: 'packages/server/src/exchange/rules.ts',
  find: `    return told.revision > item.revision && told.holder === from ? 'apply' : 'nothing-new'`,
  replace: `    return told.holder === from ? 'apply' : 'nothing-new'`,
  schedule: async ({ sender, members, handOver, drain }) => {
    await handOver({ evidenceBytes: 1_000 })
    await drain(60_000)
    const before = sender.proxy.counts.get('unsigned-4xx') ?? 0
    // The first answer is put off; the second, that the item is closed, overtakes it.
    sender.proxy.setFaults(toEnvelopes('unsigned-4xx', 1))
    await members.receiver.answer('accept')
    await sender.proxy.met('unsigned-4xx', before + 1)
    await members.receiver.answer('close')
    return {}
  },
  breaks: ['I12'],
}
