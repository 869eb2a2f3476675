import { checkPublicKey } from '../keys/public-key.ts'
import type { ResolveKey, SignerKey } from '../keys/resolve-key.ts'
import type { Keyset } from './keyset.ts'

/** A key look-up over keysets that `readKeyset` has read: give it all versions that were ever valid, so that old
 *  receipts still verify. Checks each key once, so make it once per change of the directory. */
export function resolverOf(keysets: Iterable<Keyset>): ResolveKey {
  const byKid = new Map<string, SignerKey>()
  for (const { member, sign } of keysets) {
    for (const { jwk, nbf, exp } of sign) {
      const check = checkPublicKey(jwk)
      if (check.ok) byKid.set(check.key.kid, { member, key: check.key, nbf, exp })
    }
  }
  return (kid) => byKid.get(kid)
}
