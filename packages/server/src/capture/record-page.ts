import { exactFingerprints } from '@samverkan/fingerprints'
import { type Database, type ItemId, server } from '../foundation/index.ts'
import { type FileFingerprint, keepFingerprint } from '../known/index.ts'
import { type ItemRow, itemUrl, setStage } from '../reports/index.ts'
import { canonicalExactUrl } from '../tracing/index.ts'
import { addFileItem, fileColumns } from './add-file-item.ts'
import { countLeftOut, insertCapture } from './capture-store.ts'
import type { CaptureContext } from './context.ts'
import { takeDrafts } from './draft-store.ts'
import { type EvidencePiece, keepEvidence } from './evidence-store.ts'
import { exactOnly, fingerprintBytes } from './fingerprint-bytes.ts'
import type { CapturedPage } from './page/captured-page.ts'
import { itemKindOf } from './page/media-type.ts'
import { isFile, type SealedCapture } from './seal-capture.ts'
import { type SortedEvidence, sortEvidence } from './sort-evidence.ts'
import { type CaptureTarget, lockWaiting } from './what-to-capture.ts'

/**
 * Records a page that loaded, in one transaction: its own evidence, an item for each picture and video, and where the
 * page goes next. It waits in `capturing` for the assessments of its files; without any it is assessed for itself.
 */
export async function recordPage(
  context: CaptureContext,
  target: CaptureTarget,
  page: CapturedPage,
  sealed: SealedCapture,
): Promise<void> {
  const { foundation } = context
  const sorted = await sortEvidence(context, target.row.id, page, sealed.files)
  const own = await fingerprintDocument(context, target.row.id, page)
  const pieces = [...sealed.pieces, ...sorted.others]
  const host = hostOf(await itemUrl(foundation, target.row))
  const sealer = await foundation.columns.ready()
  const recorded = await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockWaiting(foundation, transaction, target.row.id)
    if (!row) return false
    for (const piece of pieces) await keepEvidence(foundation, transaction, row.id, piece)
    await updateItem(context, transaction, row, page, own, sealed.pieces)
    const printed = isFile(page) ? [{ itemId: row.id }] : []
    await takeDrafts(
      transaction,
      sorted.items.map((item) => item.sealed.draftId),
    )
    const toTrace: object[] = []
    for (const item of sorted.items) {
      const from = { row, host, hosting: target.hosting }
      const { isElsewhere } = await addFileItem(foundation, transaction, sealer, from, item)
      if (isElsewhere) toTrace.push({ itemId: item.sealed.draftId })
      printed.push({ itemId: item.sealed.draftId })
    }
    await foundation.jobs.enqueue(transaction, 'trace-item', toTrace)
    await foundation.jobs.announce(transaction, 'item-fingerprinted', printed)
    await note(context, transaction, row, page, sorted, pieces)
    const stage = sorted.items.length > 0 ? 'capturing' : 'assessment'
    await setStage(foundation, transaction, row, stage, null, server)
    return true
  })
  const unused = recorded
    ? sorted.discarded
    : [...pieces, ...sealed.files, ...sorted.items.flatMap((item) => item.pieces)].map(({ blob }) => blob)
  for (const blob of unused) await foundation.vault.blobs.delete(blob)
}

/** Of a page only its exact hashes; where the address is a picture or video, all that it is recognised by. */
async function fingerprintDocument(
  context: CaptureContext,
  itemId: ItemId,
  page: CapturedPage,
): Promise<FileFingerprint> {
  const { document: bytes, mediaType } = page
  return isFile(page)
    ? fingerprintBytes(context, itemId, { bytes, mediaType })
    : exactOnly(exactFingerprints(bytes), mediaType)
}

/** The item's own columns: the document of a page, or the picture that the address is. */
async function updateItem(
  { foundation }: CaptureContext,
  transaction: Database,
  row: ItemRow,
  page: CapturedPage,
  print: FileFingerprint,
  pieces: readonly EvidencePiece[],
): Promise<void> {
  const own = pieces.find(({ role }) => role === 'file' || role === 'page')
  if (own === undefined) throw new Error('A captured page has no document')
  await transaction
    .updateTable('content_item')
    .set({
      ...fileColumns(page.document.length, print, own.media, own.blob),
      kind: isFile(page) ? itemKindOf(page.mediaType) : 'page',
      captured_at: foundation.clock.now(),
    })
    .where('id', '=', row.id)
    .execute()
  if (isFile(page)) await keepFingerprint(foundation, transaction, row.id, print)
}

async function note(
  { foundation }: CaptureContext,
  transaction: Database,
  row: ItemRow,
  page: CapturedPage,
  sorted: SortedEvidence,
  pieces: readonly EvidencePiece[],
): Promise<void> {
  const counts = {
    items: sorted.items.length,
    files: page.files.length,
    bytes: page.files.reduce((sum, file) => sum + file.bytes.length, page.document.length),
  }
  await insertCapture(foundation, transaction, row.id, {
    ...{ outcome: 'captured', reason: null, status: page.visit.status, redirects: page.visit.chain.length },
    ...{ ...counts, leftOut: countLeftOut(page.leftOut), blobs: pieces.map(({ blob }) => blob) },
  })
  await foundation.append(transaction, {
    kind: 'item.captured',
    actor: server,
    ...{ reportId: row.report_id, itemId: row.id },
    detail: { ...counts, leftOut: page.leftOut.length },
  })
}

function hostOf(url: string): string {
  const address = canonicalExactUrl(url)
  return address.ok ? address.host : ''
}
