// The first thing that happens to what a capture brought: it is sealed into the vault. Only then is it looked at.
import type { Foundation, ItemId } from '../foundation/index.ts'
import { newDrafts } from './draft-store.ts'
import type { EvidencePiece, EvidenceRole } from './evidence-store.ts'
import type { CapturedFile, CapturedPage, CaptureResult } from './page/captured-page.ts'
import { extensionOf, isMedia } from './page/media-type.ts'

export interface SealedFile {
  /** Under whose key it is sealed; the id of the item that it may become. */
  draftId: ItemId
  file: CapturedFile
  blob: string
}

export interface SealedCapture {
  /** Sealed to the item itself. */
  pieces: EvidencePiece[]
  files: SealedFile[]
}

/** Seals how it came, the document, the snapshot and each file. */
export async function sealCapture(
  foundation: Foundation,
  itemId: ItemId,
  result: CaptureResult,
): Promise<SealedCapture> {
  const pieces = [await sealPiece(foundation, itemId, 'capture', json(describe(result)), 'application/json')]
  if (!result.ok) return { pieces, files: [] }
  const role = isFile(result) ? 'file' : 'page'
  pieces.push(await sealPiece(foundation, itemId, role, result.document, result.mediaType || 'text/html'))
  if (result.snapshot !== null)
    pieces.push(await sealPiece(foundation, itemId, 'snapshot', result.snapshot, 'multipart/related'))
  const drafts = await newDrafts(foundation, itemId, result.files.length)
  const files: SealedFile[] = []
  for (const [at, draftId] of drafts.entries()) {
    const file = result.files[at]
    if (file === undefined) continue
    files.push({ draftId, file, blob: await seal(foundation, draftId, file.bytes) })
  }
  return { pieces, files }
}

/** True when the address itself is a picture or a video. */
export function isFile({ mediaType }: Pick<CapturedPage, 'mediaType'>): boolean {
  return isMedia(mediaType) && mediaType !== 'image/svg+xml'
}

export async function sealPiece(
  foundation: Foundation,
  itemId: ItemId,
  role: EvidenceRole,
  bytes: Uint8Array,
  media: string,
): Promise<EvidencePiece> {
  return {
    role,
    blob: await seal(foundation, itemId, bytes),
    media,
    name: `${role}.${extensions[role] ?? extensionOf(media)}`,
  }
}

/** How one file came; goes with it wherever the item goes. */
export function describeFile(page: CapturedPage, file: CapturedFile): Buffer {
  const { visit } = page
  return json({
    ...describeOne(file),
    page: { url: visit.url, finalUrl: visit.finalUrl, chain: visit.chain, browser: visit.browser },
  })
}

const extensions: Readonly<Partial<Record<EvidenceRole, string>>> = {
  page: 'html',
  snapshot: 'mhtml',
  capture: 'json',
}

function describe(result: CaptureResult): object {
  const { visit, leftOut } = result
  if (!result.ok) return { outcome: 'failed', reason: result.reason, ...visit, leftOut }
  const { mediaType, document } = result
  return {
    ...{ outcome: 'captured', ...visit, mediaType, sizeBytes: document.length },
    ...{ files: result.files.map(describeOne), leftOut },
  }
}

function describeOne({ bytes, ...file }: CapturedFile): object {
  return { ...file, sizeBytes: bytes.length }
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}

function seal(foundation: Foundation, itemId: ItemId, bytes: Uint8Array): Promise<string> {
  return foundation.vault.putForItem(foundation.database, itemId, bytes)
}
