import { diffieHellman, generateKeyPairSync } from 'node:crypto'
import { Encrypter, type Recipient } from 'age-encryption'
import { bech32Payload } from './bech32-payload.ts'
import { hybridRecipient } from './hybrid-stanza.ts'
import { x25519PublicKey } from './x-wing.ts'

const RECIPIENT = /^age1(?:pq1)?[02-9ac-hj-np-z]+$/
const HYBRID = 'age1pq1'
const MAX_CHARACTERS = 2048

/**
 * Whether the text is an age recipient of one of the two kinds that HX/1 knows, hybrid or X25519, that can be sealed for.
 *
 * A member whose key fails only when it is used would stop what is sealed for it and for others together, so the keys
 * themselves are tried: a valid ML-KEM key, and no X25519 point of small order.
 */
export function isSealRecipient(text: string): boolean {
  return recipientOf(text) !== undefined
}

/** Whether the recipient is of the post-quantum hybrid kind, the only one that suite `hx1` takes. */
export function isHybridRecipient(text: string): boolean {
  return text.startsWith(HYBRID)
}

/** age's encrypter for these recipients. Throws when there are none, one is not a recipient, or the two kinds are mixed:
 *  a file is as weak as its weakest recipient. The age command refuses the mix as well. */
export function encrypterFor(recipients: readonly string[]): Encrypter {
  if (recipients.length === 0) throw new RangeError('nobody to seal for')
  if (new Set(recipients.map(isHybridRecipient)).size > 1)
    throw new RangeError('hybrid and X25519 do not mix')
  const encrypter = new Encrypter()
  for (const text of recipients) {
    const recipient = recipientOf(text)
    if (recipient === undefined) throw new RangeError('not a recipient to seal for')
    encrypter.addRecipient(recipient)
  }
  return encrypter
}

function recipientOf(text: string): string | Recipient | undefined {
  if (text.length > MAX_CHARACTERS || !RECIPIENT.test(text)) return undefined
  try {
    new Encrypter().addRecipient(text)
    const recipient = isHybridRecipient(text) ? hybridRecipient(text) : text
    return agreesOnSecret(bech32Payload(text).slice(-32)) ? recipient : undefined
  } catch {
    return undefined
  }
}

/** Node refuses to agree on the secret that a point of small order leads to, zero. */
function agreesOnSecret(x25519: Uint8Array): boolean {
  const { privateKey } = generateKeyPairSync('x25519')
  return diffieHellman({ privateKey, publicKey: x25519PublicKey(x25519) }).length === 32
}
