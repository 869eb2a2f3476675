import { type Database, type Foundation, type ItemId, newId, type Sealer } from '../foundation/index.ts'
import { type TraceEvidence, traceEvidenceSchema } from './evidence.ts'
import type { TraceRefusal, TraceResult } from './trace.ts'
import './tables.ts'

/** One dated look at where an item is hosted. */
export interface Trace {
  id: string
  at: Date
  country: string | null
  outcome: TraceOutcome
  evidence: TraceEvidence
}

export type TraceOutcome = 'hosted' | TraceRefusal

const evidencePlace = (id: string) => `trace.evidence:${id}`

/** Keeps a trace as evidence. Changes nothing of the item; `setHosting` does. */
export async function recordTrace(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  itemId: ItemId,
  traced: TraceResult,
): Promise<void> {
  const id = newId(foundation.clock.now(), foundation.random)
  await transaction
    .insertInto('trace')
    .values({
      id,
      item_id: itemId,
      at: new Date(traced.evidence.at),
      country: traced.ok ? traced.hosting.country : null,
      outcome: traced.ok ? 'hosted' : traced.reason,
      evidence_sealed: sealer.seal(JSON.stringify(traced.evidence), evidencePlace(id)),
    })
    .execute()
}

/** Every trace of an item, oldest first; the proof of where it was when. Index trace_item. */
export async function readTraces(foundation: Foundation, itemId: ItemId): Promise<Trace[]> {
  const rows = await foundation.database
    .selectFrom('trace')
    .selectAll()
    .where('item_id', '=', itemId)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return Promise.all(
    rows.map(async ({ id, at, country, outcome, evidence_sealed }) => ({
      ...{ id, at, country, outcome: outcome as TraceOutcome },
      evidence: traceEvidenceSchema.parse(
        JSON.parse(await foundation.columns.open(evidence_sealed, evidencePlace(id))),
      ),
    })),
  )
}
