import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type Database, type Foundation, type ItemId, type UserId, user } from '../foundation/index.ts'
import { findItem, type ItemRow } from '../reports/index.ts'
import type { CaptureContext } from './context.ts'
import { exposureToday } from './exposure.ts'
import { type ViewLevel, viewLevels } from './picture-process/levels.ts'
import type { PictureRefusal } from './picture-process/picture-process.ts'
import { mayStepTo } from './rules.ts'

export type ViewRefusal =
  | 'unknown-item'
  | 'nothing-to-show'
  | 'known-material'
  | 'step-skipped'
  | 'exposure-limit'
  | 'evidence-gone'
  | PictureRefusal

/**
 * Shows somebody one step more of a picture. No leaf, no view: that they see it is committed to the ledger before the
 * picture is opened, and a ledger that cannot be written to stops it (design section 4).
 */
export async function viewPicture(
  context: CaptureContext,
  itemId: ItemId,
  viewer: UserId,
  level: ViewLevel,
): Promise<{ ok: true; png: Buffer } | { ok: false; reason: ViewRefusal }> {
  const { foundation, pictures } = context
  const row = await findItem(foundation.database, itemId)
  if (!row) return { ok: false, reason: 'unknown-item' }
  if (row.kind !== 'image' || row.blob === null) return { ok: false, reason: 'nothing-to-show' }
  if (await context.isSpared?.(row)) return { ok: false, reason: 'known-material' }
  const refusal = await foundation.database
    .transaction()
    .execute((transaction) => noteView(foundation, transaction, row, viewer, level))
  if (refusal !== undefined) return { ok: false, reason: refusal }
  const bytes = await openEvidence(context, row, row.blob)
  if (bytes === undefined) return { ok: false, reason: 'evidence-gone' }
  return pictures.render(itemId, bytes, level)
}

/**
 * Writes the leaf of a view, or says why there is none. One person's views are judged one after the other: ten asked
 * for at the same time would otherwise all find the same time left.
 */
async function noteView(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  viewer: UserId,
  level: ViewLevel,
): Promise<'exposure-limit' | 'step-skipped' | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`view:${viewer}`}, 0))`.execute(transaction)
  const exposure = await exposureToday(foundation, viewer, transaction)
  if (exposure.usedMs >= exposure.limitMs) return 'exposure-limit'
  if (!mayStepTo(level, await levelsSeen(transaction, row.id, viewer))) return 'step-skipped'
  await foundation.append(transaction, {
    kind: 'evidence.viewed',
    actor: user(viewer),
    ...{ reportId: row.report_id, itemId: row.id },
    detail: { level, media: row.media_type },
  })
  return undefined
}

/** The steps that somebody has taken for an item. Served by ledger_event_item. */
async function levelsSeen(database: Database, itemId: ItemId, viewer: UserId): Promise<ViewLevel[]> {
  const seen = await database
    .selectFrom('ledger_event')
    .select(sql<string>`body::jsonb -> 'detail' ->> 'level'`.as('level'))
    .where('item_id', '=', itemId)
    .where('kind', '=', 'evidence.viewed')
    .where('actor', '=', user(viewer))
    .execute()
  return viewLevels.filter((level) => seen.some((each) => each.level === level))
}

/** The item's own bytes, which must be those whose fingerprint was recorded when they were captured. */
async function openEvidence(
  { foundation }: CaptureContext,
  row: ItemRow,
  blob: string,
): Promise<Uint8Array | undefined> {
  const bytes = await foundation.vault.getForItem(foundation.database, row.id, blob)
  if (bytes === undefined) return undefined
  if (row.sha256 !== null && !createHash('sha256').update(bytes).digest().equals(row.sha256))
    throw new Error('The evidence of an item is not what was captured')
  return bytes
}
