import type { SigningKey } from '../keys/signing-key.ts'
import { signGeneralJws } from '../lib/general-jws.ts'
import { KEYSET_TYPE, type Keyset, keysetSchema } from './keyset.ts'

/**
 * Signs a keyset: General JWS JSON, `typ: "hx-keyset+jws"`, first by the identity key, then by each signing key that it
 * lists (`signingKeys`, in any order).
 *
 * Throws when it is not a keyset, or when the signing keys are not those that it lists.
 */
export async function signKeyset(
  keyset: Keyset,
  identityKey: SigningKey,
  signingKeys: readonly SigningKey[],
): Promise<string> {
  keysetSchema.parse(keyset)
  const listed = keyset.sign.map((entry) => entry.jwk.x).toSorted()
  const given = signingKeys.map((key) => key.publicJwk.x).toSorted()
  if (listed.join() !== given.join())
    throw new RangeError('a keyset is signed by exactly the keys that it lists')
  const payload = new TextEncoder().encode(JSON.stringify(keyset))
  return signGeneralJws(KEYSET_TYPE, payload, [identityKey, ...signingKeys])
}
