// age files with X25519 (https://age-encryption.org/v1), with Node's own crypto.

import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const CHUNK = 65_536 + 16

/** The plaintext, or undefined when the file is not for this identity or was changed. */
export function decryptAge(file: Buffer, identity: string): Buffer | undefined {
  const mark = file.indexOf('\n---')
  const end = file.indexOf('\n', mark + 1)
  if (!file.subarray(0, 22).equals(Buffer.from('age-encryption.org/v1\n')) || mark < 0 || end < 0)
    return undefined
  const fileKey = unwrap(file.subarray(22, mark).toString('latin1'), identity)
  if (!fileKey) return undefined
  const mac = createHmac('sha256', derive(fileKey, '', 'header'))
    .update(file.subarray(0, mark + 4))
    .digest()
  if (file.subarray(mark + 5, end).toString('latin1') !== unpadded(mac)) return undefined
  const key = derive(fileKey, file.subarray(end + 1, end + 17), 'payload')
  return decryptChunks(file.subarray(end + 17), key)
}

function unwrap(stanzas: string, identity: string): Buffer | undefined {
  const secret = x25519Private(bech32(identity))
  const ours = rawPublic(createPublicKey(secret))
  for (const stanza of stanzas.split(/^-> /m).slice(1)) {
    const [head = '', ...lines] = stanza.split('\n')
    const [kind, encoded = ''] = head.split(' ')
    const share = Buffer.from(encoded, 'base64')
    const body = Buffer.from(lines.join(''), 'base64')
    if (kind !== 'X25519' || share.length !== 32 || body.length !== 32) continue
    const shared = diffieHellman({ privateKey: secret, publicKey: x25519Public(share) })
    const key = derive(shared, Buffer.concat([share, ours]), 'age-encryption.org/v1/X25519')
    const fileKey = open(key, Buffer.alloc(12), body)
    if (fileKey) return fileKey
  }
  return undefined
}

function decryptChunks(payload: Buffer, key: Buffer): Buffer | undefined {
  const count = Math.max(1, Math.ceil(payload.length / CHUNK))
  const pieces: Buffer[] = []
  for (let at = 0; at < count; at++) {
    const nonce = Buffer.alloc(12)
    nonce.writeUIntBE(at, 5, 6)
    nonce[11] = at === count - 1 ? 1 : 0
    const piece = open(key, nonce, payload.subarray(at * CHUNK, (at + 1) * CHUNK))
    if (!piece || (at > 0 && piece.length === 0)) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function open(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer | undefined {
  if (sealed.length < 16) return undefined
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
  decipher.setAuthTag(sealed.subarray(-16))
  const plain = decipher.update(sealed.subarray(0, -16))
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}

function derive(key: Uint8Array, salt: Uint8Array | string, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, 32))
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

/** The data of a bech32 text; that its checksum is right is not looked at, for the keys here are our own. */
function bech32(text: string): Buffer {
  const data = [...text.toLowerCase().slice(text.lastIndexOf('1') + 1, -6)].map((one) =>
    ALPHABET.indexOf(one),
  )
  const bits = data.map((value) => value.toString(2).padStart(5, '0')).join('')
  return Buffer.from(
    Array.from({ length: bits.length >> 3 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2)),
  )
}

function x25519Private(raw: Buffer): KeyObject {
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

function x25519Public(raw: Buffer): KeyObject {
  const der = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), raw])
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
}

function rawPublic(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32)
}
