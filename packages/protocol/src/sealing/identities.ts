import { Decrypter } from 'age-encryption'
import { hybridIdentity } from './hybrid-stanza.ts'

/** age's decrypter with our identities. Throws when one of them is not an identity: our own configuration is wrong. */
export function decrypterFor(identities: readonly string[]): Decrypter {
  if (identities.length === 0) throw new RangeError('no identity to open with')
  const decrypter = new Decrypter()
  for (const identity of identities) {
    // age checks the text, checksum and all, before its bytes are used.
    new Decrypter().addIdentity(identity)
    decrypter.addIdentity(identity.startsWith('AGE-SECRET-KEY-PQ-1') ? hybridIdentity(identity) : identity)
  }
  return decrypter
}
