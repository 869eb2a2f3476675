/** A version of a directory or keyset, with `documentHash` of its text. */
export interface PublishedVersion {
  readonly version: number
  readonly prev: string | null
  readonly sha256: string
}

export type SuccessionReason = 'rollback' | 'split-view' | 'other-predecessor' | 'gap'
export type Succession = { ok: true; changed: boolean } | { ok: false; reason: SuccessionReason }

/**
 * Whether a version may take the place of the one that is known (TUF specification 5.3 and 5.4, HX/1 section 1).
 *
 * `split-view` is the alarm: two texts for one version, so somebody shows different members different things. `gap`
 * means that versions in between are to be fetched and checked first.
 */
export function checkSuccession(known: PublishedVersion, next: PublishedVersion): Succession {
  if (next.version < known.version) return { ok: false, reason: 'rollback' }
  if (next.version === known.version) {
    return next.sha256 === known.sha256 ? { ok: true, changed: false } : { ok: false, reason: 'split-view' }
  }
  if (next.version > known.version + 1) return { ok: false, reason: 'gap' }
  return next.prev === known.sha256 ? { ok: true, changed: true } : { ok: false, reason: 'other-predecessor' }
}
