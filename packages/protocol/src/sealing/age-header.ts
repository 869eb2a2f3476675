// The header is age-encryption's own, with our hybrid stanzas; only the payload is sealed elsewhere (ADR 0011).

import type { Encrypter } from 'age-encryption'
import { decrypterFor } from './identities.ts'
import { PAYLOAD_NONCE_BYTES, TAG_BYTES } from './payload-chunk.ts'
import { encrypterFor } from './recipients.ts'

/** Hundreds of hybrid stanzas. What has not ended by then is no header that anybody here has written. */
const MAX_HEADER_BYTES = 1024 * 1024
const NEWLINE = 0x0a
const LAST_LINE = Buffer.from('\n--- ')

/** A new file's header, which gives each of the recipients the new file key. Throws as `encrypterFor` does. */
export async function newAgeHeader(
  recipients: readonly string[],
): Promise<{ header: Uint8Array; fileKey: Uint8Array }> {
  const encrypter = encrypterFor(recipients)
  const learnt = learnFileKey(encrypter)
  const empty = await encrypter.encrypt(new Uint8Array(0))
  return { header: empty.subarray(0, empty.length - PAYLOAD_NONCE_BYTES - TAG_BYTES), fileKey: learnt() }
}

/** A recipient that writes no stanza is told the file key like every other. */
function learnFileKey(encrypter: Encrypter): () => Uint8Array {
  let fileKey: Uint8Array | undefined
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      fileKey = key.slice()
      return []
    },
  })
  return () => {
    if (fileKey === undefined) throw new Error('age made no file key')
    return fileKey
  }
}

/** Where the header ends in the first bytes of a file; undefined while its end is not among them, `none` when it can no
 *  longer come. */
export function headerEnd(start: Uint8Array): number | undefined | 'none' {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.length)
  const lastLine = bytes.indexOf(LAST_LINE)
  const end = lastLine < 0 ? -1 : bytes.indexOf(NEWLINE, lastLine + LAST_LINE.length)
  if (end < 0) return start.length > MAX_HEADER_BYTES ? 'none' : undefined
  return end + 1
}

/** The file key that the header has for one of the identities; undefined when it has none or is not as it was written.
 *  Throws when an identity of ours is not one. */
export async function openAgeHeader(
  header: Uint8Array,
  identities: readonly string[],
): Promise<Uint8Array | undefined> {
  const decrypter = decrypterFor(identities)
  try {
    return await decrypter.decryptHeader(header)
  } catch {
    return undefined
  }
}
