import { type Database, type Foundation, type Sealer, server } from '../foundation/index.ts'
import { type Hosting, type ItemRow, itemHosting, setHosting, setStage } from '../reports/index.ts'
import { type Move, moveOf } from '../takedown/index.ts'
import { recordTrace, type TraceResult } from '../tracing/index.ts'

/** `unknown` where the record had no hosting before. */
export type Found = Move | 'unknown'

/** What the trace says against what is recorded. A trace that found nothing says nothing. */
export function foundAt(recorded: Hosting | undefined, traced: TraceResult): Found {
  if (!traced.ok) return 'stayed'
  return recorded === undefined ? 'unknown' : moveOf(recorded, traced.hosting)
}

/**
 * Writes down where a locked item is now, with the dated trace. `left`: it is in another country than the one it was
 * assigned for, so it is routed anew (`item-moved`) and this member's watch ends. Another provider in the same country
 * gets a notice of its own (`item-held` again).
 */
export async function followMove(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: ItemRow,
  traced: Extract<TraceResult, { ok: true }>,
): Promise<'left' | 'here'> {
  const found = foundAt(await itemHosting(foundation, row), traced)
  if (found === 'stayed') return 'here'
  await recordTrace(foundation, transaction, sealer, row.id, traced)
  await setHosting(foundation, transaction, sealer, row, traced.hosting, server)
  const country = row.hosting_country ?? row.assigned_country
  if (country !== traced.hosting.country) {
    await setStage(foundation, transaction, row, 'assessed', null, server)
    await foundation.jobs.announce(transaction, 'item-moved', [{ itemId: row.id }])
    return 'left'
  }
  if (found !== 'other-address')
    await foundation.jobs.announce(transaction, 'item-held', [{ itemId: row.id }])
  return 'here'
}
