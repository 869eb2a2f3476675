import {
  appendLeaf,
  checkPublicKey,
  checkSuccession,
  type Directory,
  type DirectoryReason,
  type DirectoryState,
  documentHash,
  emptyFrontier,
  frontierRoot,
  type Keyset,
  type PublicKey,
  type PublishedVersion,
  plainLeafHash,
  readDirectory,
  readKeyset,
  resolverOf,
  type SuccessionReason,
  toHex,
} from '@samverkan/protocol'
import type { DirectoryView } from './directory-view.ts'
import type { Publication } from './publication.ts'

/** Whose signatures make a directory. */
export interface DirectoryTrust {
  keys: readonly PublicKey[]
  threshold: number
}

export type PublicationReason = DirectoryReason | SuccessionReason | 'no-directory'
export type PublicationReading =
  | { ok: true; view: Omit<DirectoryView, 'fetchedAt'>; skipped: { member: string; reason: string }[] }
  | { ok: false; reason: PublicationReason }

/**
 * Verifies a publication from its first document to its last: every directory signed and following the one before, every
 * keyset signed by the identity key that the directory named when it was published.
 *
 * A directory that is wrong spoils the whole; a keyset that is wrong is left out (`skipped`), so that one member's
 * mistake does not cut the others off.
 */
export async function readPublication(
  publication: Publication,
  trust: DirectoryTrust,
): Promise<PublicationReading> {
  let directory: (PublishedVersion & { content: Directory }) | undefined
  const newest = new Map<string, PublishedVersion & { content: Keyset }>()
  const all: Keyset[] = []
  const skipped: { member: string; reason: string }[] = []
  for (const { type, document } of publication.documents) {
    if (type === 'directory') {
      const read = await readDirectory(document, trust.keys, trust.threshold)
      if (!read.ok) return read
      const next = { ...pick(read.directory), sha256: read.sha256, content: read.directory }
      const verdict = directory ? checkSuccession(directory, next) : { ok: true as const }
      if (!verdict.ok) return verdict
      directory = next
      continue
    }
    if (!directory) return { ok: false, reason: 'no-directory' }
    const read = await readMemberKeyset(document, directory.content)
    if (!read.ok) {
      skipped.push(read)
      continue
    }
    const known = newest.get(read.keyset.member)
    const next = { ...pick(read.keyset), sha256: documentHash(document), content: read.keyset }
    const verdict = known ? checkSuccession(known, next) : { ok: true as const }
    if (!verdict.ok) {
      skipped.push({ member: read.keyset.member, reason: verdict.reason })
      continue
    }
    newest.set(read.keyset.member, next)
    all.push(read.keyset)
  }
  if (!directory) return { ok: false, reason: 'no-directory' }
  const states = statesOf(publication)
  const state = states.at(-1)
  if (!state) return { ok: false, reason: 'no-directory' }
  const keysets = new Map([...newest].map(([member, { content }]) => [member, content]))
  return {
    ok: true,
    view: {
      directory: directory.content,
      keysets,
      resolveKey: resolverOf(keysets.values()),
      resolvePastKey: resolverOf(all),
      state,
      stateAt: (version) => states[version - 1],
      publication,
    },
    skipped,
  }
}

/** The keys of a configuration (`network.directoryKeys`: the x of Ed25519 public JWKs). Throws when one is not sound. */
export function directoryTrust(xs: readonly string[], threshold: number): DirectoryTrust {
  const keys = xs.map((x) => {
    const check = checkPublicKey({ kty: 'OKP', crv: 'Ed25519', x })
    if (!check.ok) throw new Error(`network.directoryKeys: ${x} is not a sound key: ${check.reason}`)
    return check.key
  })
  return { keys, threshold }
}

function pick({ version, prev }: { version: number; prev: string | null }) {
  return { version, prev }
}

/** Tries the identity key of each member: whose keyset it is, only a good signature says. */
async function readMemberKeyset(
  document: string,
  directory: Directory,
): Promise<{ ok: true; keyset: Keyset } | { ok: false; member: string; reason: string }> {
  let reason = 'not-signed-by-identity'
  for (const member of directory.members) {
    const key = checkPublicKey(member.identityKey)
    if (!key.ok) continue
    const read = await readKeyset(document, key.key)
    if (read.ok && read.keyset.member === member.id) return { ok: true, keyset: read.keyset }
    if (read.ok) return { ok: false, member: member.id, reason: 'other-member' }
    if (read.reason !== 'not-signed-by-identity') reason = read.reason
  }
  return { ok: false, member: 'unknown', reason }
}

/** As `directoryRoot`, for every prefix. */
function statesOf(publication: Publication): DirectoryState[] {
  let frontier = emptyFrontier
  return publication.documents.map(({ document }, at) => {
    frontier = appendLeaf(frontier, plainLeafHash(new TextEncoder().encode(document))).frontier
    return { version: at + 1, root: toHex(frontierRoot(frontier)) }
  })
}
