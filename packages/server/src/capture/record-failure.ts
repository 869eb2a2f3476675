import { type Foundation, type ItemId, server } from '../foundation/index.ts'
import { setStage } from '../reports/index.ts'
import { countLeftOut, insertCapture } from './capture-store.ts'
import { type EvidencePiece, keepEvidence } from './evidence-store.ts'
import type { FailedCapture } from './page/captured-page.ts'
import { lockWaiting } from './what-to-capture.ts'

/** Of a failed capture what is recorded in the clear. */
export type Failure = Pick<FailedCapture, 'reason' | 'leftOut'> & {
  status: number | null
  redirects: number
  /** What is the matter with this server, when no page is to blame. */
  fault?: 'no-sandbox'
}

/** An item that could not be loaded goes to a person, with one of the access reasons. */
export async function recordFailure(
  foundation: Foundation,
  itemId: ItemId,
  { reason, leftOut, status, redirects, fault }: Failure,
  pieces: readonly EvidencePiece[],
): Promise<void> {
  const blobs = pieces.map(({ blob }) => blob)
  const recorded = await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockWaiting(foundation, transaction, itemId)
    if (!row) return false
    for (const piece of pieces) await keepEvidence(foundation, transaction, itemId, piece)
    await insertCapture(foundation, transaction, itemId, {
      ...{ outcome: 'failed', reason, status, redirects, items: 0, files: 0, bytes: 0 },
      ...{ leftOut: countLeftOut(leftOut), blobs },
    })
    await foundation.append(transaction, {
      kind: 'item.capture-failed',
      actor: server,
      ...{ reportId: row.report_id, itemId },
      detail: { reason, status, ...(fault === undefined ? {} : { fault }) },
    })
    await setStage(foundation, transaction, row, 'assessment', 'cannot-load', server)
    return true
  })
  if (!recorded) for (const blob of blobs) await foundation.vault.blobs.delete(blob)
}
