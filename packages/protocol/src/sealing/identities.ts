import { Decrypter } from 'age-encryption'

/** age's decrypter with our identities. Throws when one of them is not an identity: our own configuration is wrong. */
export function decrypterFor(identities: readonly string[]): Decrypter {
  if (identities.length === 0) throw new RangeError('no identity to open with')
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  return decrypter
}
