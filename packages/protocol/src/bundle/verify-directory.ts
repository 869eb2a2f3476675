import { beginsWith } from '../directory/begins-with.ts'
import type { Directory } from '../directory/directory.ts'
import { fingerprintOf } from '../directory/fingerprint-of.ts'
import type { Keyset } from '../directory/keyset.ts'
import { readDirectory } from '../directory/read-directory.ts'
import { readKeyset } from '../directory/read-keyset.ts'
import { readFirstRoot, readNextRoot, type TrustedRoot } from '../directory/read-root.ts'
import { resolverOf } from '../directory/resolver-of.ts'
import { claimedMember } from '../directory/take-keyset.ts'
import { checkPublicKey } from '../keys/public-key.ts'
import { inForceAt, type ResolveKey } from '../keys/resolve-key.ts'
import type { DirectoryState } from '../lib/fields.ts'
import { fromHex } from '../lib/hex.ts'
import { readCheckpoint } from '../log/checkpoint.ts'
import { plainLeafHash } from '../log/leaf-hash.ts'
import { splitNote } from '../log/note.ts'
import type { NoteVerifier } from '../log/verifier-key.ts'
import { verifyConsistency } from '../log/verify-consistency.ts'
import { verifyInclusion } from '../log/verify-inclusion.ts'
import type { Bundle, BundledDocument } from './bundle.ts'
import type { BundleProblem, DirectoryFinding, SignerFinding, TrustFinding } from './findings.ts'

/** What the directory part of a bundle proves, for the rest to lean on. */
export interface ProvenDirectory {
  readonly trust: TrustFinding
  readonly finding: DirectoryFinding
  readonly resolveKey: ResolveKey
  /** Whose key it is, and the newest keyset by which it was in force then. */
  signerOf(kid: string, at: string): SignerFinding | undefined
  nameOf(member: string): string | undefined
  /** Whether the bundle proves that the directory was once in this state. */
  isProven(state: DirectoryState): boolean
}

export type DirectoryVerdict =
  | { ok: true; directory: ProvenDirectory }
  | { ok: false; problem: BundleProblem }

/** A keyset that verifies, with the keys in it. */
interface BundledKeyset {
  readonly keyset: Keyset
  readonly position: number
  readonly resolveKey: ReturnType<typeof resolverOf>
}

const refuse = (at: string, reason: string): { ok: false; problem: BundleProblem } => ({
  ok: false,
  problem: { at: `directory.${at}`, reason },
})

/**
 * Verifies that the documents were published in this order in the log that the state heads, that roots follow each other,
 * directories are signed by the root in force, and keysets by the identity keys of the directory before them.
 *
 * Inclusion is proved, completeness is not: that no other document of this state withdraws a key is what the receiver's
 * receipt says, which it signs only under the newest keyset.
 */
export async function verifyDirectory(
  part: Bundle['directory'],
  trustRoot: string | undefined,
): Promise<DirectoryVerdict> {
  const misplaced = firstMisplaced(part)
  if (misplaced) return misplaced
  const states = provenStates(part)
  if (!states.ok) return states

  let root: TrustedRoot | undefined
  let first: { fingerprint: string } | undefined
  const roots: string[] = []
  let directory: Directory | undefined
  const keysets: BundledKeyset[] = []
  for (const [at, { type, document, position }] of part.documents.entries()) {
    const place = `documents.${at}`
    if (type === 'root') {
      const read = root ? await readNextRoot(document, root) : await readFirstRoot(document)
      if (!read.ok) return refuse(place, read.reason)
      root = read.trusted
      roots.push(payloadOf(document))
      first ??= { fingerprint: fingerprintOf({ json: document }) ?? '' }
    } else if (!root) return refuse(place, 'no-root')
    else if (type === 'directory') {
      const { keys, threshold } = root.roles.directory
      const read = await readDirectory(document, keys, threshold)
      if (!read.ok) return refuse(place, read.reason)
      directory = read.directory
    } else {
      const read = await readMemberKeyset(document, directory)
      if (!read.ok) return refuse(place, read.reason)
      keysets.push({ keyset: read.keyset, position, resolveKey: resolverOf([read.keyset]) })
    }
  }
  if (!root || !first || !directory) return refuse('documents', 'no-directory')
  const compared = trustRoot !== undefined && beginsWith({ roots }, trustRoot)
  if (trustRoot !== undefined && !compared) return refuse('documents', 'other-root')
  const head = headOf(part, root)
  if (!head.ok) return head

  const names = new Map(directory.members.map(({ id, name }) => [id, name]))
  const resolveKey = resolverOf(keysets.map(({ keyset }) => keyset))
  const { threshold, keys } = root.roles.directory
  return {
    ok: true,
    directory: {
      trust: {
        ...{ fingerprint: first.fingerprint, version: root.version, compared },
        ...{ threshold, signers: keys.length },
      },
      finding: { state: part.state, version: directory.version, head: head.head },
      resolveKey,
      signerOf: (kid, at) => {
        const member = resolveKey(kid)?.member
        const found = keysets.findLast(({ keyset, resolveKey: listed }) => {
          const signer = keyset.member === member ? listed(kid) : undefined
          return signer !== undefined && inForceAt(signer, at)
        })
        if (member === undefined || !found) return undefined
        const { keyset, position } = found
        return { member, name: names.get(member) ?? member, keysetVersion: keyset.version, position }
      },
      nameOf: (member) => names.get(member),
      isProven: ({ version, root: hash }) => states.roots.get(version) === hash,
    },
  }
}

/** Positions rise, and each document stands where it says in the tree of `state`. Cheap, so it comes first. */
function firstMisplaced(part: Bundle['directory']) {
  const root = fromHex(part.state.root) ?? new Uint8Array()
  let before = 0
  for (const [at, one] of part.documents.entries()) {
    if (one.position <= before) return refuse(`documents.${at}`, 'out-of-order')
    before = one.position
    const proof = verifyInclusion(leafOf(one), one.position - 1, part.state.version, bytesOf(one.path), root)
    if (!proof.ok) return refuse(`documents.${at}`, `not-published-${proof.reason}`)
  }
  return undefined
}

function provenStates(
  part: Bundle['directory'],
): { ok: true; roots: ReadonlyMap<number, string> } | { ok: false; problem: BundleProblem } {
  const roots = new Map([[part.state.version, part.state.root]])
  let before = 0
  for (const [at, { version, root, path }] of part.earlier.entries()) {
    if (version <= before || version >= part.state.version) return refuse(`earlier.${at}`, 'out-of-order')
    before = version
    const [older = new Uint8Array(), newer = new Uint8Array()] = bytesOf([root, part.state.root])
    const proof = verifyConsistency(version, part.state.version, older, newer, bytesOf(path))
    if (!proof.ok) return refuse(`earlier.${at}`, `not-continued-${proof.reason}`)
    roots.set(version, root)
  }
  return { ok: true, roots }
}

async function readMemberKeyset(
  document: string,
  directory: Directory | undefined,
): Promise<{ ok: true; keyset: Keyset } | { ok: false; reason: string }> {
  const id = claimedMember(document)
  const entry = directory?.members.find((member) => member.id === id)
  const identity = entry && checkPublicKey(entry.identityKey)
  if (!identity?.ok) return { ok: false, reason: 'not-a-member' }
  const read = await readKeyset(document, identity.key)
  return read.ok ? { ok: true, keyset: read.keyset } : { ok: false, reason: read.reason }
}

/** The checkpoint: every line of it signed by the log or a witness of the root, over exactly this state. */
function headOf(part: Bundle['directory'], root: TrustedRoot) {
  if (part.checkpoint === undefined) return { ok: true as const, head: undefined }
  const timed: NoteVerifier = { ...root.log, type: 'cosignature' }
  const verifiers = [root.log, timed, ...root.witnesses]
  const read = readCheckpoint(part.checkpoint, verifiers)
  if (!read.ok) return refuse('checkpoint', read.reason)
  if (!everyLineIsOf(part.checkpoint, verifiers)) return refuse('checkpoint', 'unknown-signer')
  const { checkpoint, signers, cosigners } = read
  if (checkpoint.origin !== root.log.name || !signers.includes(root.log.name))
    return refuse('checkpoint', 'not-signed-by-log')
  if (checkpoint.size !== part.state.version || checkpoint.root !== part.state.root)
    return refuse('checkpoint', 'other-state')
  const at = cosigners.get(root.log.name)?.toISOString() ?? null
  const witnesses = root.witnesses.filter(({ name }) => cosigners.has(name)).map(({ name }) => name)
  return { ok: true as const, head: { log: root.log.name, witnesses, at } }
}

/** A line that nobody known has signed could say anything: there is none in a bundle. */
export function everyLineIsOf(note: string, verifiers: readonly NoteVerifier[]): boolean {
  const split = splitNote(note)
  return (
    split?.lines.every((line) => readCheckpoint(`${split.text}\n${line}\n`, verifiers).ok) === true &&
    new Set(split.lines).size === split.lines.length
  )
}

function leafOf({ document }: BundledDocument): Uint8Array {
  return plainLeafHash(new TextEncoder().encode(document))
}

export function bytesOf(path: readonly string[]): Uint8Array[] {
  return path.map((hash) => fromHex(hash) ?? new Uint8Array())
}

function payloadOf(document: string): string {
  return (JSON.parse(document) as { payload: string }).payload
}
