import type { PlantedFault } from './planted-fault.ts'

/** An envelope does not name the one before it. */
export const prevNotLinked: PlantedFault = {
  name: 'prev-not-linked',
  side: 'sender',
  file: 'packages/server/src/exchange/outbox/write-envelope.ts',
  find: `prev: chain.last_sha256`,
  replace: 'prev: null',
  schedule: async ({ network, sender, handOver }) => {
    await handOver({ evidenceBytes: 1_000 })
    await network.until(sender.id, "select 1 from envelope_out where state = 'delivered'")
    await handOver({ evidenceBytes: 1_000 })
    return {}
  },
  breaks: ['I4'],
}
