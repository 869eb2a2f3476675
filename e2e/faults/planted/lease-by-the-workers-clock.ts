import type { PlantedFault } from './planted-fault.ts'

const hour = 3_600_000

/** The lease of an envelope ends by the clock of whoever takes it: a worker that is an hour ahead and dies keeps it. */
export const leaseByTheWorkersClock: PlantedFault = {
  name: 'lease-by-the-workers-clock',
  side: 'sender',
  file: 'packages/server/src/exchange/outbox/lease.ts',
  find: `      lease_until: sql<Date>\`now() + \${policy.outboxLeaseMs} * interval '1 millisecond'\`,
      started:`,
  replace: `      lease_until: new Date(clock.now().getTime() + policy.outboxLeaseMs),
      started:`,
  schedule: async ({ members, handOver }) => {
    await members.sender.setClock(hour)
    const killed = members.sender.killAt('exchange.sender.after-lease', 1, 60_000)
    await handOver()
    await killed
    await members.sender.setClock(0)
    return {}
  },
  breaks: ['I4'],
}
