import { type Database, type EventDetail, type Foundation, member } from '../foundation/index.ts'

/** What no honest peer does. A person must look; `GET /api/hand-overs` lists them from the ledger. */
export type AlarmKind = 'equivocation' | 'broken-chain' | 'split-view' | 'disputed-item' | 'refused-deed'

export async function raiseAlarm(
  foundation: Foundation,
  transaction: Database,
  kind: AlarmKind,
  peer: string,
  detail: EventDetail,
): Promise<void> {
  await foundation.append(transaction, {
    kind: 'exchange.alarmed',
    actor: member(peer),
    detail: { alarm: kind, peer, ...detail },
  })
  foundation.log.warn('alarm', { alarm: kind, peer })
}
