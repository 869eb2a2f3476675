import { identityToRecipient } from 'age-encryption'
import { padme, sealPart } from '../../src/index.ts'

// Keys for these vectors and nothing else.
const x25519 = {
  identity: 'AGE-SECRET-KEY-1ZAXZXYK83J58W23Z24CAH6FK0KJNE6L3WVVDCVPVC89DAJ9EG3ZQ333LP2',
  recipient: 'age1czu9l7h8chnqn558tc6n67t474f0gk0nf58zyxm4cas9mdva9u6q9uplm0',
}
const hybridIdentity = 'AGE-SECRET-KEY-PQ-15LAP9HMTMKJVGE6UAQHP5V6L7253J9SSKJC6XHC6ZAG2N5TN2RTS3JER8Z'

export function hybridRecipient(): Promise<string> {
  return identityToRecipient(hybridIdentity)
}

/** Sealing draws fresh randomness each time, so these are made once: delete `sealing.json` to have them made anew. */
export async function sealingVectors() {
  const parts = []
  for (const { kind, identity, recipient } of [
    { kind: 'x25519', ...x25519 },
    { kind: 'hybrid', identity: hybridIdentity, recipient: await hybridRecipient() },
  ]) {
    for (const plaintext of ['', 'a report', 'x'.repeat(1000)]) {
      const { ciphertext, sha256, len } = await sealPart(new TextEncoder().encode(plaintext), [recipient])
      parts.push({
        kind,
        identity,
        recipient,
        plaintext,
        ciphertext: Buffer.from(ciphertext).toString('base64'),
        sha256,
        len,
      })
    }
  }
  const lengths = [0, 1, 2, 3, 9, 100, 1000, 1025, 65_536, 65_537, 1_000_000, 734_003, 2 ** 31 + 1]
  return {
    about: 'openPart: the age file opens to plaintext, 0x80, zeros, of padme(length + 1) bytes.',
    parts,
    padme: lengths.map((length) => ({ length, padded: padme(length) })),
  }
}
