import type { PqPublicKey } from './pq-public-key.ts'
import type { PublicKey } from './public-key.ts'

/** A checked key of either algorithm; `alg` tells them apart. */
export type VerifyingKey = PublicKey | PqPublicKey

/** Whose key it is, and from when until when it may sign (`nbf` inclusive, `exp` exclusive). */
export interface SignerKey {
  readonly member: string
  readonly key: VerifyingKey
  readonly nbf?: string | undefined
  readonly exp?: string | undefined
}

/** Looks a key up by its thumbprint; undefined when no known member has it. */
export type ResolveKey = (kid: string) => SignerKey | undefined | Promise<SignerKey | undefined>

/** Whether the key was in force at that instant. */
export function inForceAt(
  window: { nbf?: string | undefined; exp?: string | undefined },
  at: string,
): boolean {
  const time = Date.parse(at)
  if (window.nbf !== undefined && time < Date.parse(window.nbf)) return false
  return window.exp === undefined || time < Date.parse(window.exp)
}
