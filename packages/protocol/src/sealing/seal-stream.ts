import { encrypterFor } from './recipients.ts'

/** As `seal`, for what does not fit into memory: age encrypts in chunks of 64 KiB. */
export async function sealStream(
  plaintext: ReadableStream<Uint8Array>,
  recipients: readonly string[],
): Promise<ReadableStream<Uint8Array>> {
  return encrypterFor(recipients).encrypt(plaintext)
}
