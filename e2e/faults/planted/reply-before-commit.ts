import type { PlantedFault } from './planted-fault.ts'

/** The receipt goes out while the transaction that it speaks of is still under way. */
export const replyBeforeCommit: PlantedFault = {
  name: 'reply-before-commit',
  side: 'receiver',
  file: 'packages/server/src/exchange/inbox/take-envelope.ts',
  find: `  const stored = await commit()
  if (stored) return { answer: 'receipt', receipt, rejected: false }
  const { envelope`,
  replace: `  const committing: Promise<boolean> = commit()
  committing.catch(() => {})
  if (committing) return { answer: 'receipt', receipt, rejected: false }
  const { envelope`,
  schedule: async ({ members, handOver }) => {
    const killed = members.receiver.killAt('exchange.receiver.inside-commit', 1, 60_000)
    await handOver()
    await killed
    return {}
  },
  breaks: ['I1', 'I6'],
}
