import type { ByteSource, ItemId } from '../foundation/index.ts'
import { type FileFingerprint, fingerprintsOfItem, keepFingerprint } from '../known/index.ts'
import type { CaptureContext } from './context.ts'
import { type EvidencePiece, evidenceBlobs } from './evidence-store.ts'
import { exactOnly, fingerprintBytes, fingerprintVideo } from './fingerprint-bytes.ts'
import { readExact } from './read-exact.ts'

/**
 * Takes the fingerprints of files that did not come by a capture: from another member, or attached. What has been taken is not
 * decoded again. Throws when a file was sealed anew or withdrawn meanwhile: the job looks again.
 */
export async function fingerprintItem(context: CaptureContext, itemId: ItemId): Promise<void> {
  const { foundation } = context
  const files = (await evidenceBlobs(foundation, itemId)).filter(({ role }) => role === 'file')
  const taken = new Set((await fingerprintsOfItem(foundation, itemId)).map(({ sha256 }) => sha256))
  for (const file of files) {
    const print = await fingerprintPiece(context, itemId, file, taken)
    if (print === undefined) continue
    taken.add(print.sha256)
    await foundation.database.transaction().execute(async (transaction) => {
      const piece = await transaction
        .selectFrom('evidence')
        .select('blob')
        .where('item_id', '=', itemId)
        .where('blob', '=', file.blob)
        .forShare()
        .executeTakeFirst()
      if (!piece) throw new Error('A file is not what it was when its fingerprint was begun')
      await keepFingerprint(foundation, transaction, itemId, print)
      await foundation.jobs.announce(transaction, 'item-fingerprinted', [{ itemId }])
    })
  }
}

/** Undefined for a file whose fingerprint is taken, and for one that is gone. */
async function fingerprintPiece(
  context: CaptureContext,
  itemId: ItemId,
  { blob, media }: EvidencePiece,
  taken: ReadonlySet<string>,
): Promise<FileFingerprint | undefined> {
  const { foundation } = context
  const open = () => foundation.vault.openStreamForItem(foundation.database, itemId, blob)
  const first = await open()
  if (!first) return undefined
  const { exact, sizeBytes } = await readExact(first)
  if (taken.has(exact.sha256)) return undefined
  if (sizeBytes > foundation.policy.captureMaxFileBytes)
    return { ...exactOnly(exact, media), refusal: 'too-large' }
  const again = await open()
  if (!again) return undefined
  if (media.startsWith('video/'))
    return fingerprintVideo(context, exact, { bytes: again, sizeBytes, mediaType: media })
  return fingerprintBytes(context, itemId, { bytes: await wholeOf(again), mediaType: media, exact })
}

async function wholeOf(bytes: ByteSource): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  // What yields the pieces uses their memory again.
  for await (const piece of bytes) pieces.push(Uint8Array.from(piece))
  return Buffer.concat(pieces)
}
