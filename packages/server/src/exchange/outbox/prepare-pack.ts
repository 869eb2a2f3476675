import {
  type Body,
  encodeBody,
  MAX_BODY_BYTES,
  MAX_RECORDS,
  type ManifestEntry,
  sealPart,
} from '@samverkan/protocol'
import { type EvidencePiece, evidenceBlobs } from '../../capture/index.ts'
import type { Database, ItemId, StoredBlob } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { sealPiece } from '../parts/seal-piece.ts'
import { type ExchangeRecord, exchangeRecordSchema } from '../records.ts'
import type { Addressee } from './addressees.ts'
import { recordPlace } from './enqueue.ts'
import type { WaitingRecord } from './waiting-records.ts'

/** One sealed body and its sealed evidence, stored and ready for any number of envelopes. Nothing of it is in the database
 *  yet. */
export interface Pack {
  records: WaitingRecord[]
  body: StoredBlob
  evidence: StoredBlob[]
}

/** Room for what the body says beside its records and its manifest. */
const frameBytes = 16 * 1024
const maxEvidenceParts = 255
const lookUpsAtOnce = 4
/** As much evidence as goes into one envelope, which waits until all of it is there; one item may pass it. */
const maxEvidenceBytes = 64 * 1024 * 1024
/** Age's header, its chunks' tags and the padding (at most 12 %) on top of the plaintext. */
const sealedBytes = (bytes: number) => Math.ceil(bytes * 1.13) + 64 * 1024
/** Of evidence as it is at rest, which is not padded: nearly its plaintext. */
const plainBytes = (atRest: number) => Math.max(0, atRest - 2 * 1024)

/** Seals as many of the waiting records, from the first on, as fit into one envelope for these addressees. */
export async function preparePack(
  context: ExchangeContext,
  database: Database,
  waiting: readonly WaitingRecord[],
  addressees: readonly Addressee[],
): Promise<Pack> {
  const { vault } = context.foundation
  const recipients = addressees.map(({ recipient }) => recipient)
  const partLimit = Math.min(...addressees.map(({ keyset }) => keyset.limits.partBytes))
  const recordLimit = Math.min(MAX_RECORDS, ...addressees.map(({ keyset }) => keyset.limits.records))
  const taken: WaitingRecord[] = []
  const records: ExchangeRecord[] = []
  const manifest: ManifestEntry[] = []
  const evidence: StoredBlob[] = []
  let bytes = frameBytes
  let evidenceBytes = 0
  const known = await evidenceOf(context, waiting)
  for (const row of waiting) {
    const record = await openRecord(context, row)
    const pieces = await findEvidence(context, piecesToSend(row, known), partLimit)
    const size = Buffer.byteLength(JSON.stringify(record)) + 1 + pieces.found.length * 512
    const bytesOfPieces = pieces.found.reduce((sum, { atRestBytes }) => sum + atRestBytes, 0)
    const full =
      taken.length >= recordLimit ||
      bytes + size > MAX_BODY_BYTES ||
      evidence.length + pieces.found.length > maxEvidenceParts ||
      evidenceBytes + bytesOfPieces > maxEvidenceBytes
    if (full && taken.length > 0) break
    const numbers: { n: number; role: string }[] = []
    let { omitted } = pieces
    for (const { role, blob, media, name } of pieces.found) {
      const plaintext = await vault.openStreamForItem(database, row.item_id, blob)
      if (!plaintext) {
        omitted += 1
        continue
      }
      const n = evidence.length + 1
      const sealed = await sealPiece(vault, plaintext, recipients)
      evidence.push(sealed.part)
      manifest.push({ n, ...sealed.plaintext, media, name })
      numbers.push({ n, role })
    }
    records.push(
      record.type === 'report'
        ? { ...record, parts: numbers.map(({ n }) => n), evidence: numbers, omitted }
        : record,
    )
    taken.push(row)
    bytes += size
    evidenceBytes += bytesOfPieces
    if (full) break
  }
  const body: Body = {
    from: context.foundation.self,
    distribution: addressees.map(({ id }) => id),
    // Records with another rule are packed apart.
    onward: waiting[0]?.onward ?? 'le',
    records,
    manifest,
  }
  const { ciphertext, sha256, len } = await sealPart(encodeBody(body), recipients)
  await vault.blobs.put(ciphertext)
  return { records: taken, body: { sha256, len }, evidence }
}

async function openRecord({ foundation }: ExchangeContext, row: WaitingRecord): Promise<ExchangeRecord> {
  const place = recordPlace(row.item_id, row.revision, row.event)
  const value: unknown = JSON.parse(await foundation.columns.open(row.record_sealed, place))
  return exchangeRecordSchema.parse(value)
}

interface FoundEvidence {
  found: { role: string; blob: string; media: string; name: string; atRestBytes: number }[]
  omitted: number
}

/** What there is of each item that is handed over, looked up a few at a time: under backlog they are hundreds. */
async function evidenceOf(
  { foundation }: ExchangeContext,
  waiting: readonly WaitingRecord[],
): Promise<Map<ItemId, EvidencePiece[]>> {
  const items = waiting.filter(({ type }) => type === 'report').map(({ item_id }) => item_id)
  const found = new Map<ItemId, EvidencePiece[]>()
  while (items.length > 0) {
    const few = items.splice(0, lookUpsAtOnce)
    await Promise.all(few.map(async (id) => found.set(id, await evidenceBlobs(foundation, id))))
  }
  return found
}

/** What there is of the item, without what a person left out; nothing once it is withdrawn. */
function piecesToSend(row: WaitingRecord, known: ReadonlyMap<ItemId, EvidencePiece[]>): EvidencePiece[] {
  if (row.bare) return []
  return (known.get(row.item_id) ?? []).filter(({ blob }) => !row.left_out.includes(blob))
}

/** The item's evidence that can go. What is gone or too large for an addressee is counted. */
async function findEvidence(
  { foundation }: ExchangeContext,
  pieces: readonly EvidencePiece[],
  partLimit: number,
): Promise<FoundEvidence> {
  const found: FoundEvidence['found'] = []
  for (const { role, blob, media, name } of pieces.slice(0, maxEvidenceParts)) {
    const atRestBytes = await foundation.vault.blobs.size(blob)
    if (atRestBytes !== undefined && sealedBytes(plainBytes(atRestBytes)) <= partLimit)
      found.push({ role, blob, media: mediaType(media), name: name.slice(0, 255), atRestBytes })
  }
  return { found, omitted: pieces.length - found.length }
}

/** A content type without its parameters, as the manifest takes it. */
function mediaType(media: string): string {
  const plain = media.split(';')[0]?.trim().toLowerCase() ?? ''
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(plain) && plain.length <= 128
    ? plain
    : 'application/octet-stream'
}
