// A small network's papers: keys of the secretariat and of the members, and what they publish, document by document.

import {
  type Directory,
  documentHash,
  type Keyset,
  type Member,
  type PublishedDocument,
  type Root,
  recoveryKeyHash,
  type SigningKey,
  signDirectory,
  signKeyset,
  signRoot,
  writeVerifierKey,
} from '../index.ts'
import { aDirectory, aKeyset, aSigningKey } from './builders.ts'

/** Of the secretariat: three hold root keys, three directory keys; the numbers are the seeds. */
export const rootKeys = [aSigningKey(41), aSigningKey(42), aSigningKey(43)] as const
export const directoryKeys = [aSigningKey(21), aSigningKey(22), aSigningKey(23)] as const
export const logKey = aSigningKey(51)
export const witnessKeys = [aSigningKey(61), aSigningKey(62), aSigningKey(63)] as const
export const logName = 'secretariat/directory'
export const witnessName = (at: number) => `witness-${at + 1}.example`

/** Two of three of each kind, two of three witnesses. */
export function aRoot(changes: Partial<Root> = {}): Root {
  const named = (keys: readonly SigningKey[], what: string) =>
    keys.map(({ publicJwk }, at) => ({ name: `${what} ${at + 1}`, jwk: publicJwk }))
  return {
    version: 1,
    prev: null,
    expires: '2027-11-23T00:00:00Z',
    keys: [...named(rootKeys, 'root'), ...named(directoryKeys, 'directory')],
    roles: {
      root: { kids: rootKeys.map(({ kid }) => kid), threshold: 2 },
      directory: { kids: directoryKeys.map(({ kid }) => kid), threshold: 2 },
    },
    log: writeVerifierKey({ name: logName, key: logKey.publicKey }),
    witnesses: witnessKeys.map(({ publicKey }, at) =>
      writeVerifierKey({ name: witnessName(at), key: publicKey, type: 'cosignature' }),
    ),
    quorum: 2,
    minSuite: 'hx1',
    ...changes,
  }
}

/** The Finnish hotline's keys in `aDirectory`. */
export const identity = aSigningKey(11)
export const recovery = aSigningKey(12 + 60)
export const signing = aSigningKey(1)

export interface Papers {
  documents: PublishedDocument[]
  /** Publishes the next root, signed by these. */
  root(changes: Partial<Root>, ...keys: readonly SigningKey[]): Promise<void>
  /** Publishes the next directory with these members, signed by these (the first two when none are named). */
  directory(members: readonly Member[], ...keys: readonly SigningKey[]): Promise<void>
  /** Publishes the Finnish hotline's next keyset. */
  keyset(changes?: Partial<Keyset>, by?: SigningKey): Promise<void>
}

export const members = (): Member[] =>
  aDirectory().members.map((member) =>
    member.id === 'hotline.fi' ? { ...member, recoveryKeyHash: recoveryKeyHash(recovery.publicKey) } : member,
  )

/** A network of which the first root is published, and nothing else. */
export async function papers(recipient: string, first: Partial<Root> = {}): Promise<Papers> {
  const documents: PublishedDocument[] = []
  const newest = {
    root: aRoot(first),
    directory: undefined as Directory | undefined,
    keyset: undefined as Keyset | undefined,
  }
  const hashOf = (type: PublishedDocument['type']) => {
    const before = documents.findLast((one) => one.type === type)
    return before ? documentHash(before.document) : null
  }
  documents.push({ type: 'root', document: await signRoot(newest.root, rootKeys[0], rootKeys[1]) })
  return {
    documents,
    root: async (changes, ...keys) => {
      newest.root = { ...newest.root, version: newest.root.version + 1, prev: hashOf('root'), ...changes }
      documents.push({ type: 'root', document: await signRoot(newest.root, ...keys) })
    },
    directory: async (named, ...keys) => {
      const version = (newest.directory?.version ?? 0) + 1
      newest.directory = aDirectory({ version, prev: hashOf('directory'), members: [...named] })
      const signers = keys.length > 0 ? keys : [directoryKeys[0], directoryKeys[1]]
      documents.push({ type: 'directory', document: await signDirectory(newest.directory, ...signers) })
    },
    keyset: async (changes = {}, by = identity) => {
      const version = (newest.keyset?.version ?? 0) + 1
      newest.keyset = aKeyset(recipient, { version, prev: hashOf('keyset'), ...changes })
      documents.push({ type: 'keyset', document: await signKeyset(newest.keyset, by, [signing]) })
    },
  }
}
