import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption'
import { describe, expect, test } from 'vitest'
import { isSealRecipient, newSealKeyPair, open, seal } from '../index.ts'

// age-encryption's own implementation, which is tested against age's vectors, is the yardstick.
const plaintext = new TextEncoder().encode('a report')

describe('sealing with a hybrid key', () => {
  test('is opened by age-encryption, and opens what age-encryption has sealed', async () => {
    for (let run = 0; run < 10; run++) {
      const identity = await generateHybridIdentity()
      const recipient = await identityToRecipient(identity)
      const theirs = new Decrypter()
      theirs.addIdentity(identity)
      expect(await theirs.decrypt(await seal(plaintext, [recipient]))).toEqual(plaintext)
      const encrypter = new Encrypter()
      encrypter.addRecipient(recipient)
      expect(await open(await encrypter.encrypt(plaintext), [identity])).toEqual({ ok: true, plaintext })
    }
  })

  test('finds its own stanza among those of others', async () => {
    const keys = [await newSealKeyPair(), await newSealKeyPair(), await newSealKeyPair()]
    const sealed = await seal(
      plaintext,
      keys.map((key) => key.recipient),
    )
    for (const { identity } of keys) expect(await open(sealed, [identity])).toEqual({ ok: true, plaintext })
  })

  test('is not opened with a share that is written in another form', async () => {
    const { identity, recipient } = await newSealKeyPair()
    const lines = Buffer.from(await seal(plaintext, [recipient]))
      .toString('latin1')
      .split('\n')
    for (const wrong of ['', 'AAAA', `${lines[1]?.split(' ')[2]}=`]) {
      const changed = lines.with(1, `-> mlkem768x25519 ${wrong}`).join('\n')
      expect((await open(Buffer.from(changed, 'latin1'), [identity])).ok).toBe(false)
    }
  })
})

describe('a recipient whose checksum is right', () => {
  test('is refused when its ML-KEM key has coefficients that are out of range', () => {
    const bytes = new Uint8Array(1216).fill(0xff)
    bytes.set(new Uint8Array(32).fill(9), 1184)
    expect(isSealRecipient(bech32('age1pq', bytes))).toBe(false)
  })

  test('is refused when its X25519 point is of small order', async () => {
    for (const point of ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`]) {
      expect(isSealRecipient(bech32('age', Buffer.from(point, 'hex'))), point).toBe(false)
    }
    expect(isSealRecipient(bech32('age', new Uint8Array(32).fill(9)))).toBe(true)
  })

  test('is taken when it comes from a key generator', async () => {
    for (let run = 0; run < 5; run++) expect(isSealRecipient((await newSealKeyPair()).recipient)).toBe(true)
  })
})

/** BIP 173, for recipients that nobody's key generator would make. */
function bech32(prefix: string, bytes: Uint8Array): string {
  const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const words = (bits.match(/.{1,5}/g) ?? []).map((five) => Number.parseInt(five.padEnd(5, '0'), 2))
  const characters = [...prefix].map((one) => one.charCodeAt(0))
  const expanded = [...characters.map((code) => code >> 5), 0, ...characters.map((code) => code & 31)]
  const remainder = polymod([...expanded, ...words, 0, 0, 0, 0, 0, 0]) ^ 1
  const checksum = [25, 20, 15, 10, 5, 0].map((shift) => (remainder >> shift) & 31)
  return `${prefix}1${[...words, ...checksum].map((word) => alphabet[word]).join('')}`
}

function polymod(words: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
  return words.reduce((sum, word) => {
    const shifted = ((sum & 0x1ffffff) << 5) ^ word
    return generator.reduce((value, one, bit) => ((sum >> 25) & (1 << bit) ? value ^ one : value), shifted)
  }, 1)
}
