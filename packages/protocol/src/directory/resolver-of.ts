import { checkPqPublicKey } from '../keys/pq-public-key.ts'
import { checkPublicKey } from '../keys/public-key.ts'
import type { ResolveKey, SignerKey } from '../keys/resolve-key.ts'
import type { Keyset } from './keyset.ts'

/**
 * A key look-up over keysets that `readKeyset` has read. Checks each key once, so make it once per change of the directory.
 *
 * For what arrives now give it each member's newest keyset only: a key that is no longer listed is withdrawn, whatever
 * its `exp` said, because `iat` is the word of whoever holds the key. A member that rotates lists the old key beside the
 * new one until all that the old one has signed has arrived. For what is kept give it every version that was ever valid.
 */
export function resolverOf(keysets: Iterable<Keyset>): ResolveKey {
  const byKid = new Map<string, SignerKey>()
  for (const { member, sign, signPq = [] } of keysets) {
    for (const { jwk, nbf, exp } of sign) {
      const check = checkPublicKey(jwk)
      if (check.ok) byKid.set(check.key.kid, { member, key: check.key, nbf, exp })
    }
    for (const { jwk, nbf, exp } of signPq) {
      const check = checkPqPublicKey(jwk)
      if (check.ok) byKid.set(check.key.kid, { member, key: check.key, nbf, exp })
    }
  }
  return (kid) => byKid.get(kid)
}
