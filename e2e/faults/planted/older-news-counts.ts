import { endWaits, holdQueued } from '../network/let-wait.ts'
import { toEnvelopes } from '../network/network-fault.ts'
import type { PlantedFault } from './planted-fault.ts'

/** What the holder said before is taken up after what it said since. */
export const olderNewsCounts: PlantedFault = {
  name: 'older-news-counts',
  side: 'sender',
  file: 'packages/server/src/exchange/rules.ts',
  find: `    return told.revision > item.revision && told.holder === from ? 'apply' : 'nothing-new'`,
  replace: `    return told.holder === from ? 'apply' : 'nothing-new'`,
  schedule: async ({ network, sender, receiver, members, handOver, drain }) => {
    await handOver({ evidenceBytes: 1_000 })
    await drain(60_000)
    sender.proxy.setFaults(toEnvelopes('unsigned-4xx', Number.MAX_SAFE_INTEGER))
    await members.receiver.answer('accept')
    await network.until(receiver.id, "select 1 from envelope_out where state = 'queued' and attempts > 0")
    // The second answer, that the item is closed, overtakes the first.
    await holdQueued(receiver)
    sender.proxy.setFaults()
    await members.receiver.answer('close')
    await network.until(
      receiver.id,
      `select 1 from envelope_out e join envelope_out held on held.state = 'queued' and held.seq < e.seq
       where e.state = 'delivered'`,
    )
    await endWaits(receiver)
    return {}
  },
  breaks: ['I12'],
}
