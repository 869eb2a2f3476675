import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import {
  findItem,
  type Hosting,
  type ItemRow,
  itemHosting,
  itemUrl,
  lockItem,
  readReport,
} from '../reports/index.ts'
import { accessRecipeFor } from '../tracing/index.ts'
import type { CaptureRequest } from './page/captured-page.ts'

export interface CaptureTarget {
  row: ItemRow
  request: CaptureRequest
  hosting: Hosting | undefined
}

/** True while the item waits for its capture and this member may make it. */
function waitsForCapture(foundation: Foundation, row: ItemRow): boolean {
  return row.stage === 'capturing' && row.captured_at === null && row.holder === foundation.self
}

/** The item's row, locked, if it still waits; a capture that comes second finds nothing. */
export async function lockWaiting(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
): Promise<ItemRow | undefined> {
  const row = await lockItem(transaction, itemId)
  return row && waitsForCapture(foundation, row) ? row : undefined
}

/** The item's address and how to reach it, or undefined when there is nothing to capture (any more). */
export async function whatToCapture(
  foundation: Foundation,
  itemId: ItemId,
): Promise<CaptureTarget | undefined> {
  const row = await findItem(foundation.database, itemId)
  if (!row || !waitsForCapture(foundation, row)) return undefined
  const url = await itemUrl(foundation, row)
  const report = await readReport(foundation, foundation.database, row.report_id)
  const recipe = report ? accessRecipeFor(report.locatorKind, report.content, url) : {}
  return { row, request: { url, recipe }, hosting: await itemHosting(foundation, row) }
}
