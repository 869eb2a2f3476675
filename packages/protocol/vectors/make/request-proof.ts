import { sha256Hex, signRequest } from '../../src/index.ts'
import { aSigningKey, fi } from '../../src/testing/builders.ts'
import { knownKeys, signedAs, withLooseEnd } from './signed-as.ts'

const now = new Date('2026-11-23T20:00:00Z')
const request = {
  htm: 'POST',
  htu: 'https://relay.example/hx/v1/mailbox/lease',
  bodySha256: sha256Hex('{"max":50}'),
}
const random = (bytes: number) => new Uint8Array(bytes).fill(5)
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString()

export async function requestProofVectors() {
  const good = await signRequest(request, fi, now, random)
  const refused: [string, object, string][] = [
    ['another method', { expected: { ...request, htm: 'GET' } }, 'other-method'],
    ['another URL', { expected: { ...request, htu: `${request.htu}?all` } }, 'other-url'],
    ['another body', { expected: { ...request, bodySha256: sha256Hex('') } }, 'other-body'],
    ['121 seconds later', { now: later(121) }, 'clock-differs'],
    ['121 seconds earlier', { now: later(-121) }, 'clock-differs'],
    ['an unknown key', { jws: await signRequest(request, aSigningKey(99), now, random) }, 'unknown-key'],
    ['a signature in a form that is not canonical', { jws: withLooseEnd(good) }, 'malformed'],
    ['the type of an envelope', { jws: await signedAs('hx-env+jws', request, fi) }, 'wrong-type'],
    ['no jti', { jws: await signedAs('hx-req+jws', { ...request, iat: later(0) }, fi) }, 'bad-request-proof'],
  ]
  const common = { jws: good, expected: request, now: later(0) }
  return {
    about: 'verifyRequest. The body is `{"max":50}`.',
    keys: knownKeys,
    accepted: [0, 120, -120].map((seconds) => ({ ...common, now: later(seconds), member: 'hotline.fi' })),
    refused: refused.map(([name, change, reason]) => ({ name, ...common, ...change, reason })),
  }
}
