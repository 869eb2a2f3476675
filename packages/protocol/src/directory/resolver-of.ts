import { checkPqPublicKey, thumbprint as pqThumbprint } from '../keys/pq-public-key.ts'
import { checkPublicKey, thumbprint } from '../keys/public-key.ts'
import type { SignerKey, VerifyingKey } from '../keys/resolve-key.ts'
import type { Keyset } from './keyset.ts'

/** A key as the keysets list it: whose it is, and from the first beginning to the last end of its listings. */
interface Listed {
  readonly member: string
  nbf: string
  exp: string
  readonly key: () => VerifyingKey | undefined
}

/**
 * A key look-up over keysets that `readKeyset` has read. Made in microseconds a key; a key is checked (a millisecond) when
 * it is first asked for.
 *
 * For what arrives now give it each member's newest keyset only: a key that is no longer listed is withdrawn, whatever
 * its `exp` said, because `iat` is the word of whoever holds the key. A member that rotates lists the old key beside the
 * new one until all that the old one has signed has arrived. For what is kept give it every version that was ever valid,
 * oldest first: a key belongs to whoever listed it first, and a later listing takes nothing from its time in force, or
 * whoever holds it could unsay what it has signed.
 */
export function resolverOf(keysets: Iterable<Keyset>): (kid: string) => SignerKey | undefined {
  const byKid = new Map<string, Listed>()
  const list = (kid: string, { member, nbf, exp, key }: Listed) => {
    const known = byKid.get(kid)
    if (known === undefined) byKid.set(kid, { member, nbf, exp, key: once(key) })
    else if (known.member === member) {
      if (Date.parse(nbf) < Date.parse(known.nbf)) known.nbf = nbf
      if (Date.parse(exp) > Date.parse(known.exp)) known.exp = exp
    }
  }
  for (const { member, sign, signPq = [] } of keysets) {
    for (const { jwk, ...window } of sign)
      list(thumbprint(jwk.x), { member, ...window, key: () => keyOf(checkPublicKey(jwk)) })
    for (const { jwk, ...window } of signPq)
      list(pqThumbprint(jwk.pub), { member, ...window, key: () => keyOf(checkPqPublicKey(jwk)) })
  }
  return (kid) => {
    const listed = byKid.get(kid)
    const key = listed?.key()
    return listed && key && { member: listed.member, key, nbf: listed.nbf, exp: listed.exp }
  }
}

function keyOf<Key>(check: { ok: true; key: Key } | { ok: false }): Key | undefined {
  return check.ok ? check.key : undefined
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
