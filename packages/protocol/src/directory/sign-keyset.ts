import type { PqSigningKey } from '../keys/pq-signing-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { signGeneralJws } from '../lib/general-jws.ts'
import { KEYSET_TYPE, type Keyset, keysetSchema } from './keyset.ts'

/**
 * Signs a keyset: General JWS JSON, `typ: "hx-keyset+jws"`, first by the identity key, then by each signing key that it
 * lists, Ed25519 and ML-DSA-44 (`signingKeys`, in any order).
 *
 * Throws when it is not a keyset, or when the signing keys are not those that it lists.
 */
export async function signKeyset(
  keyset: Keyset,
  identityKey: SigningKey,
  signingKeys: readonly (SigningKey | PqSigningKey)[],
): Promise<string> {
  keysetSchema.parse(keyset)
  const listed = [...keyset.sign, ...(keyset.signPq ?? [])].map(({ jwk }) => publicPartOf(jwk)).toSorted()
  const given = signingKeys.map((key) => publicPartOf(key.publicJwk)).toSorted()
  if (listed.join() !== given.join())
    throw new RangeError('a keyset is signed by exactly the keys that it lists')
  const payload = new TextEncoder().encode(JSON.stringify(keyset))
  return signGeneralJws(KEYSET_TYPE, payload, [identityKey, ...signingKeys])
}

function publicPartOf(jwk: (SigningKey | PqSigningKey)['publicJwk']): string {
  return jwk.kty === 'AKP' ? jwk.pub : jwk.x
}
