import { randomBytes } from 'node:crypto'
import { newAgeHeader } from './age-header.ts'
import { sealPayload } from './payload.ts'
import { PAYLOAD_NONCE_BYTES } from './payload-chunk.ts'

/** An age file that any one of the recipients can open. Throws when a recipient is not one
 *  (`isSealRecipient`), or when hybrid and X25519 recipients are mixed. */
export async function seal(plaintext: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const { header, fileKey } = await newAgeHeader(recipients)
  const payload = sealPayload(fileKey, randomBytes(PAYLOAD_NONCE_BYTES), plaintext)
  return new Uint8Array(Buffer.concat([header, ...payload]))
}
