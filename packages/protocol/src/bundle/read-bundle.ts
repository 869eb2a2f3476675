import { explain } from '../lib/explain.ts'
import { parseStrictJson } from '../lib/strict-json.ts'
import { type Bundle, bundleSchema, MAX_BUNDLE_CHARACTERS } from './bundle.ts'
import { writeBundle } from './write-bundle.ts'

export type BundleReason =
  | 'too-large'
  | 'not-json'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'too-deep'
  | 'bad-bundle'
  | 'not-canonical'
export type BundleReading =
  | { ok: true; bundle: Bundle }
  | { ok: false; reason: BundleReason; detail?: string }

/** Reads the file; refuses one that says a bundle's content in any other bytes than `writeBundle`. What is in it is for
 *  `verifyBundle`. */
export function readBundle(text: string): BundleReading {
  if (text.length > MAX_BUNDLE_CHARACTERS) return { ok: false, reason: 'too-large' }
  const json = parseStrictJson(text)
  if (!json.ok) return json
  const bundle = bundleSchema.safeParse(json.value)
  if (!bundle.success) return { ok: false, reason: 'bad-bundle', detail: explain(bundle.error) }
  return writeBundle(bundle.data) === text
    ? { ok: true, bundle: bundle.data }
    : { ok: false, reason: 'not-canonical' }
}
