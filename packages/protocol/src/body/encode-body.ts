import { type Body, bodySchema, MAX_BODY_BYTES } from './body.ts'

/** The plaintext of part 0 as UTF-8 JSON. Throws when it is not a body or larger than 1 MiB: pack fewer records. */
export function encodeBody(body: Body): Uint8Array {
  bodySchema.parse(body)
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  if (bytes.length > MAX_BODY_BYTES) throw new RangeError(`a body of ${bytes.length} bytes is too large`)
  return bytes
}
