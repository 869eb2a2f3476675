import type { SigningKey } from '../../src/index.ts'
import { signCompactJws } from '../../src/lib/compact-jws.ts'
import { fi, nl, relay } from '../../src/testing/builders.ts'

/** Signs anything as if it were the document: a good signature under a bad content. */
export function signedAs(typ: string, payload: unknown, key: SigningKey): Promise<string> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return signCompactJws(typ, new TextEncoder().encode(text), key)
}

/** The text with another protected header and the old signature. */
export function withHeader(jws: string, header: unknown): string {
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...jws.split('.').slice(1)].join('.')
}

/** The text with the lowest of the unused bits in its last character set: the same bytes, not the canonical form. */
export function withLooseEnd(jws: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return jws.slice(0, -1) + alphabet[alphabet.indexOf(jws.at(-1) ?? '') | 1]
}

/** The keys that a reader of the compact vectors is to know. */
export const knownKeys = [
  { member: 'hotline.fi', key: fi },
  { member: 'hotline.nl', key: nl },
  { member: 'secretariat', key: relay },
].map(({ member, key }) => ({
  member,
  kid: key.kid,
  jwk: key.publicJwk,
  nbf: '2026-11-01T00:00:00Z',
  exp: '2026-12-01T00:00:00Z',
}))
