import type { PlantedFault } from './planted-fault.ts'

/** The receipt names a head of the ledger that the ledger never had. */
export const headThatNeverWas: PlantedFault = {
  name: 'head-that-never-was',
  side: 'receiver',
  file: 'packages/server/src/exchange/inbox/receipt.ts',
  find: `size: checkpoint.size, root: checkpoint.root`,
  replace: `size: checkpoint.size + 1, root: checkpoint.root`,
  schedule: async ({ network, receiver, handOver, drain }) => {
    await handOver({ evidenceBytes: 1_000 })
    await drain(60_000)
    // The head of an empty ledger is right; the first checkpoint comes a moment later.
    await network.until(receiver.id, 'select 1 from ledger_checkpoint')
    await handOver({ evidenceBytes: 1_000 })
    return {}
  },
  breaks: ['I8'],
}
