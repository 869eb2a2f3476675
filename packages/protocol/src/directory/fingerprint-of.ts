import { decodeBase64url } from '../lib/base64url.ts'
import { sha256Hex } from '../lib/sha256.ts'

const GROUPS = 10

/**
 * A key or a root document as ten groups of four hex digits, to be read aloud: the first 160 bits of SHA-256.
 *
 * Of a key the hash is over its 32 bytes. Of a signed document it is over its payload, so that it is the same however
 * many have signed already; undefined when the text is not one.
 */
export function fingerprintOf(what: { key: { x: string } } | { json: string }): string | undefined {
  const bytes = decodeBase64url('key' in what ? what.key.x : payloadOf(what.json))
  return bytes && bytes.length > 0 ? grouped(sha256Hex(bytes)) : undefined
}

/** Whether a person typed this fingerprint: spaces, hyphens and the letters' case do not matter. */
export function isSameFingerprint(typed: string, fingerprint: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[\s-]/g, '')
  return plain(typed) === plain(fingerprint)
}

function payloadOf(json: string): string {
  try {
    const { payload } = JSON.parse(json) as { payload?: unknown }
    return typeof payload === 'string' ? payload : ''
  } catch {
    return ''
  }
}

function grouped(hex: string): string {
  return Array.from({ length: GROUPS }, (_, at) => hex.slice(at * 4, at * 4 + 4)).join(' ')
}
