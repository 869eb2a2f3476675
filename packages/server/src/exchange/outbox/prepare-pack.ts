import {
  type Body,
  digestPlaintext,
  encodeBody,
  MAX_BODY_BYTES,
  MAX_RECORDS,
  type ManifestEntry,
  type SealedPart,
  sealPart,
} from '@samverkan/protocol'
import { type EvidencePiece, evidenceBlobs } from '../../capture/index.ts'
import type { Database, ItemId } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { type ExchangeRecord, exchangeRecordSchema } from '../records.ts'
import type { Addressee } from './addressees.ts'
import { recordPlace } from './enqueue.ts'
import type { WaitingRecord } from './waiting-records.ts'

/** One sealed body and its sealed evidence, ready for any number of envelopes. Nothing of it is in the database yet. */
export interface Pack {
  records: WaitingRecord[]
  body: SealedPart
  evidence: SealedPart[]
}

/** Room for what the body says beside its records and its manifest. */
const frameBytes = 16 * 1024
const maxEvidenceParts = 255
const lookUpsAtOnce = 4
/** As much evidence as is held in memory at once; one item may pass it. */
const maxEvidenceBytes = 64 * 1024 * 1024
/** Age's header, its chunks' tags and the padding (at most 12 %) on top of the plaintext. */
const sealedBytes = (bytes: number) => Math.ceil(bytes * 1.13) + 64 * 1024

/** Seals as many of the waiting records, from the first on, as fit into one envelope for these addressees. */
export async function preparePack(
  context: ExchangeContext,
  database: Database,
  waiting: readonly WaitingRecord[],
  addressees: readonly Addressee[],
): Promise<Pack> {
  const recipients = addressees.map(({ recipient }) => recipient)
  const partLimit = Math.min(...addressees.map(({ keyset }) => keyset.limits.partBytes))
  const recordLimit = Math.min(MAX_RECORDS, ...addressees.map(({ keyset }) => keyset.limits.records))
  const taken: WaitingRecord[] = []
  const records: ExchangeRecord[] = []
  const manifest: ManifestEntry[] = []
  const evidence: SealedPart[] = []
  let bytes = frameBytes
  let evidenceBytes = 0
  const known = await evidenceOf(context, waiting)
  for (const row of waiting) {
    const record = await openRecord(context, row)
    const pieces = await readEvidence(context, database, row, piecesToSend(row, known), partLimit)
    const size = Buffer.byteLength(JSON.stringify(record)) + 1 + pieces.found.length * 512
    const bytesOfPieces = pieces.found.reduce((sum, piece) => sum + piece.plaintext.length, 0)
    const full =
      taken.length >= recordLimit ||
      bytes + size > MAX_BODY_BYTES ||
      evidence.length + pieces.found.length > maxEvidenceParts ||
      evidenceBytes + bytesOfPieces > maxEvidenceBytes
    if (full && taken.length > 0) break
    const numbers: { n: number; role: string }[] = []
    for (const { role, media, name, plaintext } of pieces.found) {
      const n = evidence.length + 1
      evidence.push(await sealPart(plaintext, recipients))
      manifest.push({ n, ...digestPlaintext(plaintext), media, name })
      numbers.push({ n, role })
    }
    records.push(
      record.type === 'report'
        ? { ...record, parts: numbers.map(({ n }) => n), evidence: numbers, omitted: pieces.omitted }
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
  return { records: taken, body: await sealPart(encodeBody(body), recipients), evidence }
}

async function openRecord({ foundation }: ExchangeContext, row: WaitingRecord): Promise<ExchangeRecord> {
  const place = recordPlace(row.item_id, row.revision, row.event)
  const value: unknown = JSON.parse(await foundation.columns.open(row.record_sealed, place))
  return exchangeRecordSchema.parse(value)
}

interface FoundEvidence {
  found: { role: string; media: string; name: string; plaintext: Uint8Array }[]
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

/** What there is of the item, without what a person left out. */
function piecesToSend(row: WaitingRecord, known: ReadonlyMap<ItemId, EvidencePiece[]>): EvidencePiece[] {
  return (known.get(row.item_id) ?? []).filter(({ blob }) => !row.left_out.includes(blob))
}

/** The item's evidence in the clear, in memory only. What is gone or too large for an addressee is counted. */
async function readEvidence(
  { foundation }: ExchangeContext,
  database: Database,
  row: WaitingRecord,
  pieces: readonly EvidencePiece[],
  partLimit: number,
): Promise<FoundEvidence> {
  const found: FoundEvidence['found'] = []
  for (const { role, blob, media, name } of pieces.slice(0, maxEvidenceParts)) {
    const plaintext = await foundation.vault.getForItem(database, row.item_id, blob)
    if (plaintext && sealedBytes(plaintext.length) <= partLimit)
      found.push({ role, media: mediaType(media), name: name.slice(0, 255), plaintext })
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
