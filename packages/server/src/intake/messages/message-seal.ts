// The tipster's own view of a message: AES-256-GCM under the key made from the code. nonce (12) ‖ ciphertext ‖ tag (16);
// the message's id is authenticated, so that texts cannot change places.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { RandomBytes } from '../../foundation/index.ts'

const nonceBytes = 12
const tagBytes = 16

export function sealForTipster(replyKey: Uint8Array, random: RandomBytes, id: string, text: string): Buffer {
  const nonce = random(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', replyKey, nonce)
  cipher.setAAD(placeOf(id))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Throws when the key is another tip's or the bytes were changed. */
export function openForTipster(replyKey: Uint8Array, id: string, sealed: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', replyKey, sealed.subarray(0, nonceBytes))
  decipher.setAAD(placeOf(id))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  const text = decipher.update(sealed.subarray(nonceBytes, -tagBytes))
  return Buffer.concat([text, decipher.final()]).toString('utf8')
}

function placeOf(id: string): Buffer {
  return Buffer.from(`message.for-tipster:${id}`)
}
