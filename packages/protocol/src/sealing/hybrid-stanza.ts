// age's `mlkem768x25519` stanza (https://c2sp.org/age): HPKE base mode (RFC 9180) over X-Wing, with HKDF-SHA256 and
// ChaCha20-Poly1305. The stanza carries the encapsulated key and the encrypted file key.

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { type Identity, type Recipient, Stanza } from 'age-encryption'
import { bech32Payload } from './bech32-payload.ts'
import {
  X_WING_CIPHERTEXT_BYTES,
  xWingDecapsulate,
  xWingEncapsulate,
  xWingPrivateKey,
  xWingPublicKey,
} from './x-wing.ts'

const STANZA = 'mlkem768x25519'
const INFO = Buffer.from('age-encryption.org/mlkem768x25519')
/** "HPKE", then KEM 0x647a, KDF HKDF-SHA256, AEAD ChaCha20-Poly1305. */
const SUITE = Buffer.from('48504b45647a00010003', 'hex')
const CIPHER = 'chacha20-poly1305'
const TAG_BYTES = 16
const NOTHING = new Uint8Array(0)

/** For a recipient `age1pq1…` that age has checked. Throws when its ML-KEM key is not valid. */
export function hybridRecipient(text: string): Recipient {
  const key = xWingPublicKey(bech32Payload(text))
  return {
    wrapFileKey(fileKey) {
      const { ciphertext, sharedSecret } = xWingEncapsulate(key)
      const hpke = keySchedule(sharedSecret)
      const cipher = createCipheriv(CIPHER, hpke.key, hpke.nonce, { authTagLength: TAG_BYTES })
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()])
      return [new Stanza([STANZA, unpaddedBase64(ciphertext)], new Uint8Array(body))]
    },
  }
}

/** For an identity `AGE-SECRET-KEY-PQ-1…` that age has checked. */
export function hybridIdentity(text: string): Identity {
  const key = xWingPrivateKey(bech32Payload(text))
  return {
    unwrapFileKey(stanzas) {
      for (const { args, body } of stanzas) {
        if (args[0] !== STANZA) continue
        const share = Buffer.from(args[1] ?? '', 'base64')
        const canonical = args.length === 2 && unpaddedBase64(share) === args[1]
        if (!canonical || share.length !== X_WING_CIPHERTEXT_BYTES || body.length !== 32) {
          throw new Error(`invalid ${STANZA} stanza`)
        }
        const fileKey = decrypt(body, keySchedule(xWingDecapsulate(key, share)))
        if (fileKey) return fileKey
      }
      return null
    },
  }
}

function decrypt(body: Uint8Array, hpke: { key: Uint8Array; nonce: Uint8Array }): Uint8Array | undefined {
  const decipher = createDecipheriv(CIPHER, hpke.key, hpke.nonce, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(body.subarray(-TAG_BYTES))
  const fileKey = decipher.update(body.subarray(0, -TAG_BYTES))
  try {
    decipher.final()
    return new Uint8Array(fileKey)
  } catch {
    return undefined
  }
}

/** RFC 9180 section 5.1, base mode without a pre-shared key. */
function keySchedule(sharedSecret: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const pskIdHash = labeledExtract(NOTHING, 'psk_id_hash', NOTHING)
  const infoHash = labeledExtract(NOTHING, 'info_hash', INFO)
  const context = Buffer.concat([Uint8Array.of(0), pskIdHash, infoHash])
  const secret = labeledExtract(sharedSecret, 'secret', NOTHING)
  return {
    key: labeledExpand(secret, 'key', context, 32),
    nonce: labeledExpand(secret, 'base_nonce', context, 12),
  }
}

/** RFC 9180 section 4; HKDF-Extract is HMAC with the salt as key (RFC 5869 section 2.2). */
function labeledExtract(salt: Uint8Array, label: string, material: Uint8Array): Uint8Array {
  const hmac = createHmac('sha256', salt)
  for (const piece of ['HPKE-v1', SUITE, label, material]) hmac.update(piece)
  return hmac.digest()
}

/** HKDF-Expand of at most one block of 32 bytes (RFC 5869 section 2.3). */
function labeledExpand(key: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array {
  const hmac = createHmac('sha256', key)
  for (const piece of [Uint8Array.of(0, length), 'HPKE-v1', SUITE, label, info, Uint8Array.of(1)])
    hmac.update(piece)
  return hmac.digest().subarray(0, length)
}

function unpaddedBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
