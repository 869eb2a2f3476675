import type { Expected } from '../history/history.ts'
import type { FaultMember, FaultNetwork } from '../network/fault-network.ts'
import { query } from '../network/query.ts'
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

/** Waits until a question about a member's database has an answer, at most two minutes. */
export async function until(member: FaultMember, text: string, values: unknown[] = []): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    const rows = await query(member.databaseUrl, text, values).catch(() => [])
    if (rows.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`never so at ${member.id}: ${text}`)
}
