import { checkPublicKey, type PublicKey } from '../keys/public-key.ts'
import type { JwsReason } from '../lib/compact-jws.ts'
import { explain } from '../lib/explain.ts'
import { peekGeneralJws, readGeneralJws } from '../lib/general-jws.ts'
import type { LogTrust } from '../log/read-cosigned-checkpoint.ts'
import { readVerifierKey } from '../log/verifier-key.ts'
import { checkSuccession, type SuccessionReason } from './check-succession.ts'
import { documentHash } from './document-hash.ts'
import { MAX_ROOT_BYTES, ROOT_TYPE, type Root, type RootRole, rootSchema } from './root.ts'

/** A root whose signatures, keys and roles have been checked. */
export interface TrustedRoot extends LogTrust {
  readonly root: Root
  readonly version: number
  readonly prev: string | null
  readonly sha256: string
  readonly signers: readonly string[]
  readonly roles: Readonly<Record<RootRole, { keys: readonly PublicKey[]; threshold: number }>>
}

export type RootReason =
  | JwsReason
  | SuccessionReason
  | 'bad-root'
  | 'weak-root-key'
  | 'role-without-key'
  | 'bad-verifier-key'
  | 'too-few-signatures'
  | 'too-few-old-signatures'
export type RootReading =
  | { ok: true; trusted: TrustedRoot }
  | { ok: false; reason: RootReason; detail?: string }

/**
 * Reads the root that trust begins with, signed by its own threshold. That it is the right one only a comparison shows:
 * with the file that came with the installer, or of its `fingerprintOf` read aloud.
 */
export async function readFirstRoot(json: string): Promise<RootReading> {
  const claimed = rootSchema.safeParse(peekGeneralJws(json, MAX_ROOT_BYTES))
  const own = claimed.success ? claimed.data.keys.map(({ jwk }) => checkPublicKey(jwk)) : []
  const keys = own.flatMap((check) => (check.ok ? [check.key] : []))
  const read = await readGeneralJws(json, ROOT_TYPE, MAX_ROOT_BYTES, keys)
  if (!read.ok) return read
  const root = rootSchema.safeParse(read.payload)
  if (!root.success) return { ok: false, reason: 'bad-root', detail: explain(root.error) }
  if (keys.length < root.data.keys.length) return { ok: false, reason: 'weak-root-key' }
  const byKid = new Map(keys.map((key) => [key.kid, key]))
  const roleOf = (name: RootRole) => {
    const { kids, threshold } = root.data.roles[name]
    const known = kids.flatMap((kid) => byKid.get(kid) ?? [])
    return known.length === kids.length ? { keys: known, threshold } : undefined
  }
  const [rootRole, directoryRole] = [roleOf('root'), roleOf('directory')]
  if (!rootRole || !directoryRole) return { ok: false, reason: 'role-without-key' }
  if (countOf(rootRole.keys, read.signers) < rootRole.threshold)
    return { ok: false, reason: 'too-few-signatures' }
  const logTrust = logTrustOf(root.data)
  if (!logTrust) return { ok: false, reason: 'bad-verifier-key' }
  const { version, prev } = root.data
  const trusted = {
    ...{ root: root.data, version, prev, sha256: documentHash(json), signers: [...read.signers] },
    ...{ roles: { root: rootRole, directory: directoryRole }, ...logTrust },
  }
  return { ok: true, trusted }
}

/** Reads the version after a known one (TUF 5.3.4): it is signed by the threshold of the known root's keys **and** by the
 *  threshold of its own, and its version is the next; each key counts once. */
export async function readNextRoot(json: string, known: TrustedRoot): Promise<RootReading> {
  const read = await readFirstRoot(json)
  if (!read.ok) return read
  const succession = checkSuccession(known, read.trusted)
  if (!succession.ok) return succession
  if (!succession.changed) return { ok: true, trusted: known }
  // Old keys that the new root no longer lists are strangers to it, so their signatures are verified here.
  const old = await readGeneralJws(json, ROOT_TYPE, MAX_ROOT_BYTES, known.roles.root.keys)
  if (!old.ok) return old
  if (old.signers.size < known.roles.root.threshold) return { ok: false, reason: 'too-few-old-signatures' }
  return read
}

function countOf(keys: readonly PublicKey[], signers: ReadonlySet<string>): number {
  return keys.filter(({ kid }) => signers.has(kid)).length
}

function logTrustOf(root: Root): LogTrust | undefined {
  const log = readVerifierKey(root.log)
  const witnesses = root.witnesses.map(readVerifierKey).flatMap((read) => (read.ok ? [read.verifier] : []))
  const isSound =
    witnesses.length === root.witnesses.length &&
    witnesses.every(({ type }) => type === 'cosignature') &&
    // The message that is cosigned does not name who cosigns: one key under two names would count twice.
    new Set(witnesses.map(({ key }) => key.kid)).size === witnesses.length &&
    new Set(witnesses.map(({ name }) => name)).size === witnesses.length
  if (!log.ok || log.verifier.type === 'cosignature' || !isSound) return undefined
  return witnesses.some(({ name }) => name === log.verifier.name)
    ? undefined
    : { log: log.verifier, witnesses, quorum: root.quorum }
}
