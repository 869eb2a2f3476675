import { decrypterFor } from './identities.ts'
import type { OpenReason } from './open.ts'

export type OpenedStream =
  | { ok: true; plaintext: ReadableStream<Uint8Array> }
  | { ok: false; reason: OpenReason }

/**
 * As `open`, for what does not fit into memory. The header is opened before the promise settles.
 *
 * A file that was cut short or changed further in releases its good chunks first and then breaks the stream with an
 * error: check the ciphertext's hash beforehand, and act on the plaintext only after the stream's end.
 */
export async function openStream(
  ciphertext: ReadableStream<Uint8Array>,
  identities: readonly string[],
): Promise<OpenedStream> {
  const decrypter = decrypterFor(identities)
  try {
    return { ok: true, plaintext: await decrypter.decrypt(ciphertext) }
  } catch {
    return { ok: false, reason: 'cannot-open' }
  }
}
