import type { Expected } from '../history/history.ts'
import type { FaultMember, FaultNetwork } from '../network/fault-network.ts'
import { type Stage, withNetwork } from './scenario.ts'

export interface Relayed {
  network: FaultNetwork
  sender: FaultMember
  /** The secretariat, which keeps mailboxes. */
  relay: FaultMember
  /** Behind no open port: it only fetches. */
  fetcher: FaultMember
  handOver(urgent?: boolean): Promise<boolean>
}

/** What lies at the relay without the addressee's receipt is posted again after a second. */
const policy = { relayedAgainMs: 1_000 }

/** A hotline, the secretariat as relay, and a hotline that only fetches from it. */
export function withRelay(stage: Stage, use: (relayed: Relayed) => Promise<Expected>): Promise<void> {
  const wishes = [
    { id: 'hotline.se', policy },
    { id: 'secretariat.xx', kind: 'secretariat' as const, policy },
    { id: 'hotline.nl', fetches: true, policy },
  ]
  return withNetwork(stage, wishes, (network) => {
    const [sender, relay, fetcher] = wishes.map(({ id }) => network.member(id))
    if (!sender || !relay || !fetcher) throw new Error('three members')
    return use({
      ...{ network, sender, relay, fetcher },
      handOver: (urgent = false) =>
        network.handOver(sender.id, [fetcher.id], { evidenceBytes: 100_000, urgent }),
    })
  })
}
