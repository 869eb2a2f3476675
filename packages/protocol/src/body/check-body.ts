import type { Envelope } from '../envelope/envelope.ts'
import type { Body } from './body.ts'
import type { PlaintextDigest } from './digest-plaintext.ts'

export type BodyMismatch =
  | 'not-addressed-to-us'
  | 'other-sender'
  | 'not-in-distribution'
  | 'manifest-mismatch'
  | 'part-mismatch'
  | 'unknown-part'
  | 'statement-mismatch'
export type BodyCheck = { ok: true } | { ok: false; reason: BodyMismatch }

/**
 * Whether the sealed body belongs into the envelope that carried it, and its evidence into the body.
 *
 * Stops a body from being signed anew by somebody else, forwarded as if it had been addressed to us, and parts from
 * being swapped (HX/1 section 2). `openedParts` holds, by part number, hash and length of each opened evidence part's
 * plaintext (`digestPlaintext`).
 */
export function checkBody(
  body: Body,
  envelope: Envelope,
  self: string,
  openedParts: ReadonlyMap<number, PlaintextDigest>,
): BodyCheck {
  if (envelope.to !== self) return { ok: false, reason: 'not-addressed-to-us' }
  if (body.from !== envelope.from) return { ok: false, reason: 'other-sender' }
  if (!body.distribution.includes(self)) return { ok: false, reason: 'not-in-distribution' }
  if ((envelope.kind === 'statement') !== (body.statement !== undefined)) {
    return { ok: false, reason: 'statement-mismatch' }
  }

  const listed = new Set(body.manifest.map((entry) => entry.n))
  const carried = envelope.parts.filter((part) => part.role === 'evidence')
  if (listed.size !== carried.length || !carried.every((part) => listed.has(part.n))) {
    return { ok: false, reason: 'manifest-mismatch' }
  }
  for (const { n, sha256, len } of body.manifest) {
    const opened = openedParts.get(n)
    if (opened?.sha256 !== sha256 || opened.len !== len) return { ok: false, reason: 'part-mismatch' }
  }
  const referred = body.records.flatMap((record) => record.parts ?? [])
  return referred.every((n) => listed.has(n)) ? { ok: true } : { ok: false, reason: 'unknown-part' }
}
