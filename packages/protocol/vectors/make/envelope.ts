import { envelopeHash, signEnvelope } from '../../src/index.ts'
import { anEnvelope, aSigningKey, fi, nl } from '../../src/testing/builders.ts'
import { knownKeys, signedAs, withHeader, withLooseEnd } from './signed-as.ts'

const TYPE = 'hx-env+jws'

export async function envelopeVectors() {
  const first = anEnvelope({ seq: 1, prev: null, parts: anEnvelope().parts.slice(0, 1) })
  const good = await signEnvelope(anEnvelope(), fi)
  const text = JSON.stringify(anEnvelope())
  const header = { alg: 'Ed25519', kid: fi.kid, typ: TYPE }
  const accepted = [
    { name: 'with a body and a piece of evidence', jws: good, envelope: anEnvelope() },
    { name: 'the first of an epoch, with a body alone', jws: await signEnvelope(first, fi), envelope: first },
    {
      name: 'with a field of a later version, which is ignored',
      jws: await signedAs(TYPE, { ...anEnvelope(), later: true }, fi),
      envelope: anEnvelope(),
    },
  ]
  const refused: [string, string, string][] = [
    ['a signature in a form that is not canonical', withLooseEnd(good), 'malformed'],
    ['padding after the signature', `${good}==`, 'malformed'],
    ['a line end after the signature', `${good}\n`, 'malformed'],
    ['four parts', `${good}.`, 'malformed'],
    ['no signature', `${good.slice(0, good.lastIndexOf('.'))}.`, 'malformed'],
    ['algorithm none', withHeader(good, { ...header, alg: 'none' }), 'wrong-algorithm'],
    ['the older name of the algorithm', withHeader(good, { ...header, alg: 'EdDSA' }), 'wrong-algorithm'],
    ['a key in the header', withHeader(good, { ...header, jwk: fi.publicJwk }), 'malformed'],
    ['the type of a receipt', await signedAs('hx-rcpt+jws', anEnvelope(), fi), 'wrong-type'],
    ['an unknown key', await signEnvelope(anEnvelope(), aSigningKey(99)), 'unknown-key'],
    ['another known key in the header', withHeader(good, { ...header, kid: nl.kid }), 'bad-signature'],
    ['signed by another member', await signEnvelope(anEnvelope(), nl), 'wrong-signer'],
    [
      'a key twice',
      await signedAs(TYPE, text.replace('"to":', '"to":"hotline.se","to":'), fi),
      'duplicate-key',
    ],
    [
      'a key twice, once escaped',
      await signedAs(TYPE, text.replace('"to":', '"t\\u006f":"x","to":'), fi),
      'duplicate-key',
    ],
    [
      'a key __proto__',
      await signedAs(TYPE, text.replace('"to":', '"__proto__":{},"to":'), fi),
      'forbidden-key',
    ],
    ['33 levels', await signedAs(TYPE, '['.repeat(33) + ']'.repeat(33), fi), 'too-deep'],
    ['a payload that is cut short', await signedAs(TYPE, text.slice(0, -1), fi), 'not-json'],
    [
      'signed before the key was in force',
      await signEnvelope(anEnvelope({ iat: '2026-10-31T23:59:59Z' }), fi),
      'key-not-in-force',
    ],
    ['version 2', await signedAs(TYPE, { ...anEnvelope(), v: 2 }, fi), 'unsupported-version'],
    ['an unknown suite', await signedAs(TYPE, { ...anEnvelope(), suite: 'hx3' }, fi), 'unsupported-suite'],
    [
      'suite hx2 with one signature',
      await signedAs(TYPE, { ...anEnvelope(), suite: 'hx2' }, fi),
      'wrong-form',
    ],
    [
      'of suite hx2 in this form, with an unknown kind',
      await signedAs(TYPE, { ...anEnvelope(), suite: 'hx2', kind: 'summons' }, fi),
      'wrong-form',
    ],
    ['an unknown kind', await signedAs(TYPE, { ...anEnvelope(), kind: 'summons' }, fi), 'unsupported-kind'],
    [
      'crit with an unknown field',
      await signedAs(TYPE, { ...anEnvelope(), crit: ['later'], later: true }, fi),
      'unknown-crit',
    ],
    [
      'an id of more than 128 bits',
      await signedAs(TYPE, { ...anEnvelope(), id: '8'.repeat(26) }, fi),
      'bad-envelope',
    ],
    [
      'seq 2 without a predecessor',
      await signedAs(TYPE, { ...anEnvelope(), seq: 2, prev: null }, fi),
      'bad-envelope',
    ],
    [
      'a body that is not part 0',
      await signedAs(TYPE, { ...anEnvelope(), parts: anEnvelope().parts.slice(1) }, fi),
      'bad-envelope',
    ],
    [
      '30 February',
      await signedAs(TYPE, { ...anEnvelope(), iat: '2026-02-30T00:00:00Z' }, fi),
      'bad-envelope',
    ],
  ]
  return {
    about: 'readEnvelope. `sha256` is over the bytes of `jws`.',
    keys: knownKeys,
    accepted: accepted.map((one) => ({ ...one, sha256: envelopeHash(one.jws) })),
    refused: refused.map(([name, jws, reason]) => ({ name, jws, reason })),
  }
}
