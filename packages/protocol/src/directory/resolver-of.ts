import { checkPqPublicKey, thumbprint as pqThumbprint } from '../keys/pq-public-key.ts'
import { checkPublicKey, thumbprint } from '../keys/public-key.ts'
import type { ResolveKey, SignerKey } from '../keys/resolve-key.ts'
import type { Keyset } from './keyset.ts'

/**
 * A key look-up over keysets that `readKeyset` has read. Made in microseconds a key; a key is checked (a millisecond) when
 * it is first asked for.
 *
 * For what arrives now give it each member's newest keyset only: a key that is no longer listed is withdrawn, whatever
 * its `exp` said, because `iat` is the word of whoever holds the key. A member that rotates lists the old key beside the
 * new one until all that the old one has signed has arrived. For what is kept give it every version that was ever valid.
 */
export function resolverOf(keysets: Iterable<Keyset>): ResolveKey {
  const byKid = new Map<string, () => SignerKey | undefined>()
  for (const { member, sign, signPq = [] } of keysets) {
    for (const { jwk, nbf, exp } of sign)
      byKid.set(
        thumbprint(jwk.x),
        once(() => {
          const check = checkPublicKey(jwk)
          return check.ok ? { member, key: check.key, nbf, exp } : undefined
        }),
      )
    for (const { jwk, nbf, exp } of signPq)
      byKid.set(
        pqThumbprint(jwk.pub),
        once(() => {
          const check = checkPqPublicKey(jwk)
          return check.ok ? { member, key: check.key, nbf, exp } : undefined
        }),
      )
  }
  return (kid) => byKid.get(kid)?.()
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
