import { encrypterFor } from './recipients.ts'

/** An age file that any one of the recipients can open. Throws when a recipient is not one
 *  (`isSealRecipient`), or when hybrid and X25519 recipients are mixed. */
export async function seal(plaintext: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  return encrypterFor(recipients).encrypt(plaintext)
}
