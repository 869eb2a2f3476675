import type { Foundation, ItemId } from '../foundation/index.ts'
import { canonicalExactUrl } from '../tracing/index.ts'
import type { FileItem } from './add-file-item.ts'
import type { CaptureContext } from './context.ts'
import type { EvidencePiece } from './evidence-store.ts'
import { examineFiles } from './examine-files.ts'
import { fingerprintBytes } from './fingerprint-bytes.ts'
import type { CapturedPage } from './page/captured-page.ts'
import { extensionOf } from './page/media-type.ts'
import { sortFiles } from './rules.ts'
import { describeFile, type SealedFile, sealPiece } from './seal-capture.ts'

export interface SortedEvidence {
  items: FileItem[]
  /** Small and unreadable files: sealed again, to the page's key. */
  others: EvidencePiece[]
  /** What is not needed under its first seal any more. */
  discarded: string[]
}

/** Looks at the sealed files of a page and decides what each is. */
export async function sortEvidence(
  context: CaptureContext,
  itemId: ItemId,
  page: CapturedPage,
  files: readonly SealedFile[],
): Promise<SortedEvidence> {
  const { foundation } = context
  const examined = await examineFiles(
    context,
    itemId,
    files.map(({ file }) => file),
  )
  const fates = sortFiles(examined, await knownFingerprints(foundation, itemId))
  const sorted: SortedEvidence = { items: [], others: [], discarded: [] }
  for (const [at, sealed] of files.entries()) {
    const { draftId, file, blob } = sealed
    // What has no address that an item can have stays with its page.
    const fate = fates[at] === 'item' && !canonicalExactUrl(file.url).ok ? 'other' : fates[at]
    const exact = examined[at]
    if (fate === 'item' && exact) {
      const how = describeFile(page, file)
      const name = `file.${extensionOf(file.mediaType)}`
      sorted.items.push({
        sealed,
        // In the page's process, like its other files: who made the page made them all.
        print: await fingerprintBytes(context, itemId, { ...file, exact }),
        pieces: [
          { role: 'file', blob, media: file.mediaType, name },
          await sealPiece(foundation, draftId, 'capture', how, 'application/json'),
        ],
      })
      continue
    }
    sorted.discarded.push(blob)
    if (fate === 'other')
      sorted.others.push(await sealPiece(foundation, itemId, 'other', file.bytes, file.mediaType))
  }
  return sorted
}

/** SHA-256 of the files that are items of this page already, such as those that came with it from another member. */
async function knownFingerprints({ database }: Foundation, itemId: ItemId): Promise<Set<string>> {
  const children = await database
    .selectFrom('content_item')
    .select('sha256')
    .where('parent_item_id', '=', itemId)
    .where('sha256', 'is not', null)
    .execute()
  return new Set(children.flatMap(({ sha256 }) => (sha256 ? [sha256.toString('hex')] : [])))
}
