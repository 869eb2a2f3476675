import { explain } from '../lib/explain.ts'
import { parseStrictJson } from '../lib/strict-json.ts'
import { decodeUtf8 } from '../lib/utf8.ts'
import { type Body, bodySchema, MAX_BODY_BYTES } from './body.ts'

export type BodyReason =
  | 'too-large'
  | 'not-json'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'too-deep'
  | 'bad-body'
export type BodyReading = { ok: true; body: Body } | { ok: false; reason: BodyReason; detail?: string }

/** Reads the opened part 0. Fields that the schema does not know are dropped, except inside records. */
export function decodeBody(bytes: Uint8Array): BodyReading {
  if (bytes.length > MAX_BODY_BYTES) return { ok: false, reason: 'too-large' }
  const text = decodeUtf8(bytes)
  if (text === undefined) return { ok: false, reason: 'not-json' }
  const json = parseStrictJson(text)
  if (!json.ok) return json
  const body = bodySchema.safeParse(json.value)
  return body.success
    ? { ok: true, body: body.data }
    : { ok: false, reason: 'bad-body', detail: explain(body.error) }
}
