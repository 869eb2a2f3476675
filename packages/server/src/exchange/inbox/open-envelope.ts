import {
  type Body,
  checkBody,
  decodeBody,
  type Envelope,
  type EnvelopePart,
  openPart,
  type PlaintextDigest,
  type Statement,
} from '@samverkan/protocol'
import type { ExchangeContext } from '../context.ts'
import type { Onward } from '../onward.ts'
import { digestPiece } from '../parts/open-piece.ts'
import { type ExchangeRecord, envelopeKindOf, readRecord } from '../records.ts'

/** A piece of evidence as the record's reader needs it: where the ciphertext is, and what it is. */
export interface IncomingPiece {
  role: string
  media: string
  name: string
  /** Of the sealed part. */
  sha256: string
  len: number
  /** Of the plaintext, as it was found when the envelope was opened. Older records lack it. */
  digest?: string | undefined
}

export interface IncomingRecord {
  record: ExchangeRecord
  pieces: IncomingPiece[]
  /** To whom we may pass on a report. */
  onward: Onward | null
}

export type OpenedEnvelope =
  | { ok: true; records: IncomingRecord[]; statement?: Statement | undefined }
  /** `code` goes into a signed `rejected`. */
  | { ok: false; code: string }

/** Opens body and evidence and checks that they belong to the envelope and to each other. Everything or nothing. */
export async function openEnvelope(context: ExchangeContext, envelope: Envelope): Promise<OpenedEnvelope> {
  const [bodyPart, ...evidenceParts] = envelope.parts
  if (!bodyPart) return { ok: false, code: 'bad-body' }
  const opened = await openBody(context, bodyPart)
  if (!opened.ok) return { ok: false, code: opened.reason }
  const decoded = decodeBody(opened.plaintext)
  if (!decoded.ok) return { ok: false, code: decoded.reason }
  const digests = new Map<number, PlaintextDigest>()
  for (const part of evidenceParts) {
    const piece = await digestPiece(context, part)
    if (!piece.ok) return { ok: false, code: piece.reason }
    digests.set(part.n, piece.digest)
  }
  const check = checkBody(decoded.body, envelope, context.foundation.self, digests)
  if (!check.ok) return { ok: false, code: check.reason }
  const read = readRecords(decoded.body, envelope)
  return read.ok ? { ...read, statement: decoded.body.statement } : read
}

function readRecords(body: Body, envelope: Envelope): OpenedEnvelope {
  const manifest = new Map(body.manifest.map((entry) => [entry.n, entry]))
  const records: IncomingRecord[] = []
  for (const value of body.records) {
    if (envelopeKindOf(value) !== envelope.kind) return { ok: false, code: 'other-kind' }
    const read = readRecord(value)
    if (!read.ok) return { ok: false, code: read.reason }
    const { record } = read
    const roles =
      record.type === 'report' ? new Map(record.evidence.map(({ n, role }) => [n, role])) : noRoles
    const pieces = (record.type === 'report' ? record.parts : []).flatMap((n) => {
      const entry = manifest.get(n)
      const part = envelope.parts[n]
      if (!entry || !part) return []
      const { media, name, sha256: digest } = entry
      return [{ role: roles.get(n) ?? 'other', media, name, sha256: part.sha256, len: part.len, digest }]
    })
    records.push({ record, pieces, onward: record.type === 'report' ? body.onward : null })
  }
  return { ok: true, records }
}

const noRoles = new Map<number, string>()

/** Opens a received body with whichever of our seal keys fits. It is as small as its envelope says, or it is not read: under
 *  the same hash gibibytes may have come as evidence of another envelope. */
async function openBody(
  { foundation, members }: ExchangeContext,
  part: Pick<EnvelopePart, 'sha256' | 'len'>,
) {
  const size = await foundation.vault.blobs.size(part.sha256)
  if (size !== undefined && size !== part.len) return { ok: false as const, reason: 'other-bytes' as const }
  const ciphertext = size === undefined ? undefined : await foundation.vault.blobs.get(part.sha256)
  if (!ciphertext) throw new Error(`A received part is gone: ${part.sha256}`)
  return openPart(
    ciphertext,
    part,
    members.keys().seal.map(({ identity }) => identity),
  )
}
