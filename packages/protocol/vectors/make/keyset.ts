import { documentHash, signKeyset } from '../../src/index.ts'
import { signGeneralJws } from '../../src/lib/general-jws.ts'
import { aKeyset, aSigningKey, fi, nl } from '../../src/testing/builders.ts'
import { weakKey } from './keys.ts'
import { hybridRecipient } from './sealing.ts'

const identity = aSigningKey(11)
/** The X25519 key of `sealing.json`. */
const X25519 = 'age1czu9l7h8chnqn558tc6n67t474f0gk0nf58zyxm4cas9mdva9u6q9uplm0'

export async function keysetVectors() {
  const recipient = await hybridRecipient()
  const keyset = aKeyset(recipient)
  const good = await signKeyset(keyset, identity, [fi])
  const signed = (payload: unknown, ...keys: Parameters<typeof signGeneralJws>[2]) =>
    signGeneralJws('hx-keyset+jws', new TextEncoder().encode(JSON.stringify(payload)), keys)
  const second = aKeyset(recipient, { version: 2, prev: documentHash(good) })
  const inForce = { nbf: '2026-11-01T00:00:00Z', exp: '2026-12-01T00:00:00Z' }
  const refused: [string, string, string][] = [
    ['without the identity key', await signed(keyset, fi), 'not-signed-by-identity'],
    ['without a proof of possession', await signed(keyset, identity), 'no-proof-of-possession'],
    ['with the signature of a stranger as well', await signed(keyset, identity, fi, nl), 'unknown-key'],
    ['with a signature over another version', await mixedSignatures(good, second), 'bad-signature'],
    [
      'a weak signing key',
      await signed({ ...keyset, sign: [{ jwk: weakKey, ...inForce }] }, identity),
      'weak-signing-key',
    ],
    [
      'a recipient that is none',
      await signed({ ...keyset, seal: [{ recipient: 'age1x', ...inForce }] }, identity, fi),
      'bad-recipient',
    ],
    [
      'suite hx1 with an X25519 recipient',
      await signed({ ...keyset, seal: [{ recipient: X25519, ...inForce }] }, identity, fi),
      'bad-recipient',
    ],
    [
      'suite hx1 with an X25519 recipient beside a hybrid one',
      await signed({ ...keyset, seal: [...keyset.seal, { recipient: X25519, ...inForce }] }, identity, fi),
      'bad-recipient',
    ],
    ['version 2 without a predecessor', await signed({ ...keyset, version: 2 }, identity, fi), 'bad-keyset'],
    ['an unprotected header', good.replace('{"protected"', '{"header":{},"protected"'), 'malformed'],
    ['a member twice', good.replace('{"payload"', '{"payload":"","payload"'), 'malformed'],
  ]
  return {
    about: 'readKeyset with `identityKey`. `sha256` is over the bytes of `json`.',
    identityKey: identity.publicJwk,
    accepted: [
      { name: 'the first version', json: good, keyset },
      { name: 'the second version', json: await signKeyset(second, identity, [fi]), keyset: second },
    ].map((one) => ({ ...one, sha256: documentHash(one.json) })),
    refused: refused.map(([name, json, reason]) => ({ name, json, reason })),
  }
}

async function mixedSignatures(json: string, other: ReturnType<typeof aKeyset>): Promise<string> {
  const { signatures } = JSON.parse(await signKeyset(other, identity, [fi]))
  return JSON.stringify({ ...JSON.parse(json), signatures })
}
