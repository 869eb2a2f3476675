import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption'

export type SealKind = 'hybrid' | 'x25519'

/** A key that parts are sealed to (`recipient`, public) and opened with (`identity`, secret), both as age writes them. */
export interface SealKeyPair {
  readonly recipient: string
  readonly identity: string
}

/** A new age key pair: post-quantum hybrid (ML-KEM-768 with X25519, `age1pq1…`, 1,959 characters) unless X25519
 *  (`age1…`, 62 characters) is asked for. */
export async function newSealKeyPair(kind: SealKind = 'hybrid'): Promise<SealKeyPair> {
  const identity = await (kind === 'hybrid' ? generateHybridIdentity() : generateX25519Identity())
  return { identity, recipient: await identityToRecipient(identity) }
}
