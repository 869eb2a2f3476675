import type { ExactFingerprints } from '@samverkan/fingerprints'
import { type Database, type Foundation, type Sealer, server } from '../foundation/index.ts'
import { type FileFingerprint, keepFingerprint } from '../known/index.ts'
import { addItem, type Hosting, type ItemRow, setHosting } from '../reports/index.ts'
import { canonicalExactUrl } from '../tracing/index.ts'
import { type EvidencePiece, keepEvidence } from './evidence-store.ts'
import { itemKindOf } from './page/media-type.ts'
import type { SealedFile } from './seal-capture.ts'

/** A sealed file that becomes an item, with what it is recognised by and the piece that says how it came. */
export interface FileItem {
  sealed: SealedFile
  print: FileFingerprint
  pieces: EvidencePiece[]
}

/** Adds one picture or video of a page as an item of its own. Says whether its host must still be traced. */
export async function addFileItem(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  page: { row: ItemRow; host: string; hosting: Hosting | undefined },
  { sealed: { draftId, file, blob }, print, pieces }: FileItem,
): Promise<{ isElsewhere: boolean }> {
  const { row } = page
  const address = canonicalExactUrl(file.url)
  if (!address.ok) throw new Error('A file was captured from an address that is none')
  // A picture that is written into its page has the page's address and a number, which must stay.
  const url = `${address.canonical}${new URL(file.url).hash}`
  await addItem(
    foundation,
    transaction,
    sealer,
    {
      ...{ id: draftId, reportId: row.report_id, parentItemId: row.id, kind: itemKindOf(file.mediaType) },
      ...{ originMember: row.origin_member, holder: row.holder, stage: 'assessment' },
      ...{ priority: row.priority, receivedAt: row.received_at },
      ...{ url, host: address.host, domain: address.domain },
    },
    server,
  )
  await transaction
    .updateTable('content_item')
    .set({
      ...fileColumns(file.bytes.length, print, file.mediaType, blob),
      captured_at: foundation.clock.now(),
    })
    .where('id', '=', draftId)
    .execute()
  for (const piece of pieces) await keepEvidence(foundation, transaction, draftId, piece)
  await keepFingerprint(foundation, transaction, draftId, print)
  const isElsewhere = address.host !== page.host
  if (!isElsewhere && page.hosting !== undefined) {
    const child = { id: draftId, report_id: row.report_id, hosting_country: null }
    await setHosting(foundation, transaction, sealer, child, page.hosting, server)
  }
  return { isElsewhere }
}

/** What stands of a file in its item's row. */
export function fileColumns(
  sizeBytes: number,
  { md5, sha1, sha256 }: ExactFingerprints,
  mediaType: string,
  blob: string,
) {
  return {
    media_type: mediaType,
    size_bytes: sizeBytes,
    md5: Buffer.from(md5, 'hex'),
    sha1: Buffer.from(sha1, 'hex'),
    sha256: Buffer.from(sha256, 'hex'),
    blob,
  }
}
