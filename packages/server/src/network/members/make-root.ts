import {
  documentHash,
  type NoteVerifier,
  type PublicJwk,
  type PublicKey,
  type Root,
  rootSchema,
  writeVerifierKey,
} from '@samverkan/protocol'
import { contentOf } from './content-of.ts'

const day = 24 * 3_600_000

/** Somebody who signs: a name for people, and the public part of their key. */
export interface KeyHolder {
  name: string
  key: Pick<PublicKey, 'kid'> & { jwk: PublicJwk }
}

export interface NewRoot {
  root: { holders: readonly KeyHolder[]; threshold: number }
  directory: { holders: readonly KeyHolder[]; threshold: number }
  log: NoteVerifier
  witnesses: readonly NoteVerifier[]
  quorum: number
  minSuite?: string
  now: Date
  /** A year unless given. */
  validDays?: number
  /** The root before, as published. */
  previous?: string
}

/** The next root, or the first one, not signed yet. Throws when it is not one. */
export function makeRoot(wish: NewRoot): Root {
  const before = wish.previous === undefined ? undefined : rootSchema.parse(contentOf(wish.previous))
  const holders = new Map(
    [...wish.root.holders, ...wish.directory.holders].map((holder) => [holder.key.kid, holder]),
  )
  const role = ({ holders: those, threshold }: NewRoot['root']) => ({
    kids: those.map(({ key }) => key.kid),
    threshold,
  })
  return rootSchema.parse({
    version: (before?.version ?? 0) + 1,
    prev: wish.previous === undefined ? null : documentHash(wish.previous),
    expires: new Date(wish.now.getTime() + (wish.validDays ?? 365) * day).toISOString(),
    keys: [...holders.values()].map(({ name, key }) => ({ name, jwk: key.jwk })),
    roles: { root: role(wish.root), directory: role(wish.directory) },
    log: writeVerifierKey(wish.log),
    witnesses: wish.witnesses.map(writeVerifierKey),
    quorum: wish.quorum,
    minSuite: wish.minSuite ?? 'hx1',
  })
}
