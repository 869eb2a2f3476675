import { toHex } from '../lib/hex.ts'
import { appendLeaf, emptyFrontier, frontierRoot } from '../log/frontier.ts'
import { plainLeafHash } from '../log/leaf-hash.ts'
import {
  type Draft,
  draftOf,
  type History,
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENTS,
  MAX_SKIPPED,
  type PublishedDocument,
} from './history.ts'
import type { HistoryReason, Step } from './history-reason.ts'
import { MAX_KEYSET_BYTES } from './keyset.ts'
import { readFirstRoot, readNextRoot } from './read-root.ts'
import { takeDirectory } from './take-directory.ts'
import { takeKeyset } from './take-keyset.ts'

export type HistoryReading =
  | { ok: true; history: History }
  /** `position` of the document that is wrong; the first is 1. `detail` names the member where there is one. */
  | { ok: false; reason: HistoryReason; position: number; detail?: string }

/**
 * Verifies documents that were published after the known ones (when none are known: from the first root on), each against
 * what stood before it: a root by the thresholds of the root before and its own, a directory by the keys of the root in
 * force, a keyset by the identity key that the directory in force names. So there is no state that mixes old with new.
 *
 * A root or directory that is wrong spoils the whole, and the known history stays as it is. A keyset that is wrong is
 * skipped, up to a hundred of them. That it begins with the right root (`beginsWith`) and has not expired (`expiryOf`) is for the caller.
 */
export async function appendDocuments(
  known: History | undefined,
  documents: readonly PublishedDocument[],
): Promise<HistoryReading> {
  let draft = known && draftOf(known)
  for (const { type, document } of documents) {
    const position = (draft?.states.length ?? 0) + 1
    if (position > MAX_DOCUMENTS) return { ok: false, reason: 'too-many-documents', position }
    const maxBytes = type === 'keyset' ? MAX_KEYSET_BYTES : MAX_DOCUMENT_BYTES
    if (document.length > maxBytes) return { ok: false, reason: 'too-large', position }
    if (!draft) {
      const begun = type === 'root' ? await begin(document) : ({ ok: false, reason: 'no-root' } as const)
      if (!begun.ok) return { ...begun, position }
      draft = begun.draft
    } else {
      const step = await takeIn(draft, type, document)
      if (!step.ok) return { ...step, position }
      if (draft.skipped.length > MAX_SKIPPED) return { ok: false, reason: 'too-many-wrong-keysets', position }
    }
    const leaf = plainLeafHash(new TextEncoder().encode(document))
    draft.frontier = appendLeaf(draft.frontier, leaf).frontier
    draft.states.push({ version: position, root: toHex(frontierRoot(draft.frontier)) })
  }
  return draft ? { ok: true, history: draft } : { ok: false, reason: 'no-root', position: 1 }
}

async function begin(
  document: string,
): Promise<{ ok: true; draft: Draft } | { ok: false; reason: HistoryReason; detail?: string }> {
  const read = await readFirstRoot(document)
  if (!read.ok) return read
  if (read.trusted.version !== 1) return { ok: false, reason: 'gap' }
  const draft: Draft = {
    ...{ root: read.trusted, roots: [payloadOf(document)], directory: undefined, frontier: emptyFrontier },
    ...{ members: new Map(), usedKeys: new Set(), keysets: [], states: [], skipped: [] },
  }
  return { ok: true, draft }
}

function takeIn(draft: Draft, type: PublishedDocument['type'], document: string): Promise<Step> {
  switch (type) {
    case 'root':
      return takeRoot(draft, document)
    case 'directory':
      return takeDirectory(draft, document)
    case 'keyset':
      return takeKeyset(draft, document)
  }
}

async function takeRoot(draft: Draft, document: string): Promise<Step> {
  const read = await readNextRoot(document, draft.root)
  if (!read.ok) return read
  // The log names each version once.
  if (read.trusted.version === draft.root.version) return { ok: false, reason: 'rollback' }
  draft.root = read.trusted
  draft.roots.push(payloadOf(document))
  return { ok: true }
}

function payloadOf(document: string): string {
  return (JSON.parse(document) as { payload: string }).payload
}
