import { appendDocuments, beginsWith, type History, type HistoryReason } from '@samverkan/protocol'
import type { Publication } from './publication.ts'

export type PublicationReason = HistoryReason | 'wrong-root' | 'no-trusted-root'
export type PublicationReading =
  | { ok: true; history: History }
  | { ok: false; reason: PublicationReason; detail?: string }

/** Verifies a publication from its first document on; `root` is the root document that trust begins with. */
export async function readPublication(
  { documents }: Publication,
  root: string | undefined,
): Promise<PublicationReading> {
  if (root === undefined) return { ok: false, reason: 'no-trusted-root' }
  const read = await appendDocuments(undefined, documents)
  if (!read.ok) return read
  return beginsWith(read.history, root) ? read : { ok: false, reason: 'wrong-root' }
}
