import type { PlantedFault } from './planted-fault.ts'

/** The leaf of what is taken stands whether or not it is taken. */
export const leafBeforeCommit: PlantedFault = {
  name: 'leaf-before-commit',
  side: 'receiver',
  file: 'packages/server/src/exchange/inbox/store-once.ts',
  find: `    await foundation.append(transaction, {
      kind: 'envelope.received',`,
  replace: `    await foundation.append(foundation.database, {
      kind: 'envelope.received',`,
  schedule: async ({ members, handOver }) => {
    const killed = members.receiver.killAt('exchange.receiver.inside-commit', 1, 60_000)
    await handOver()
    await killed
    return {}
  },
  breaks: ['I9'],
}
