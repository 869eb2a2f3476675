import { execFileSync } from 'node:child_process'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { pad, seal, sealPart, sha256Hex } from '../../src/index.ts'

// Keys for these vectors and nothing else; the first is that of `sealing.json`.
const ours = {
  identity: 'AGE-SECRET-KEY-1ZAXZXYK83J58W23Z24CAH6FK0KJNE6L3WVVDCVPVC89DAJ9EG3ZQ333LP2',
  recipient: 'age1czu9l7h8chnqn558tc6n67t474f0gk0nf58zyxm4cas9mdva9u6q9uplm0',
}

/**
 * Files that the `age` program made, and sealed parts that must not open. Sealing draws fresh randomness each time, so these
 * are made once, on a machine that has Debian's `age` (1.1.1): delete `age.json` to have them made anew.
 */
export async function ageVectors() {
  const other = await identityToRecipient(await generateX25519Identity())
  const byAge = (plaintext: Uint8Array, ...recipients: string[]) =>
    execFileSync(
      'age',
      recipients.flatMap((one) => ['-r', one]),
      { input: plaintext },
    )
  const text = (content: string) => new TextEncoder().encode(content)
  const files: [string, Uint8Array, Buffer][] = [
    ['nothing', text(''), byAge(text(''), ours.recipient)],
    ['a line', text('a report\n'), byAge(text('a report\n'), ours.recipient)],
    ['for two', text('for two'), byAge(text('for two'), other, ours.recipient)],
    [
      'a whole chunk',
      Buffer.alloc(65_536, 'pattern '),
      byAge(Buffer.alloc(65_536, 'pattern '), ours.recipient),
    ],
    [
      'a chunk and a byte',
      Buffer.alloc(65_537, 'pattern '),
      byAge(Buffer.alloc(65_537, 'pattern '), ours.recipient),
    ],
  ]
  const padded = byAge(pad(text('a padded part')), ours.recipient)
  return {
    about:
      'Files made by the program `age` 1.1.1 (X25519): open gives bytes whose SHA-256 and length are stated. `part` is padded: openPart. `refused` are parts for openPart that must not open.',
    identity: ours.identity,
    recipient: ours.recipient,
    files: files.map(([name, plaintext, file]) => ({
      name,
      file: file.toString('base64'),
      plaintext: { sha256: sha256Hex(plaintext), len: plaintext.length },
    })),
    part: { ciphertext: padded.toString('base64'), ...digestOf(padded), plaintext: 'a padded part' },
    refused: await refusedParts(other),
  }
}

async function refusedParts(stranger: string) {
  const content = new TextEncoder().encode('a report')
  const good = Buffer.from((await sealPart(content, [ours.recipient])).ciphertext)
  const unpadded = Buffer.from(await seal(content, [ours.recipient]))
  const tooLong = Buffer.from(await seal(Buffer.concat([pad(content), Buffer.alloc(1)]), [ours.recipient]))
  const empty = Buffer.from(await seal(new Uint8Array(0), [ours.recipient]))
  const foreign = Buffer.from((await sealPart(content, [stranger])).ciphertext)
  const flipped = Buffer.from(good)
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
  const header = Buffer.from(good)
  header[30] = (header[30] ?? 0) ^ 1
  const cases: [string, Buffer, { sha256: string; len: number }, string][] = [
    ['other bytes than announced', flipped, digestOf(good), 'other-bytes'],
    ['another length than announced', good, { ...digestOf(good), len: good.length + 1 }, 'other-bytes'],
    ['for somebody else', foreign, digestOf(foreign), 'cannot-open'],
    ['the last byte changed', flipped, digestOf(flipped), 'cannot-open'],
    ['the header changed', header, digestOf(header), 'cannot-open'],
    ['cut short', good.subarray(0, -1), digestOf(good.subarray(0, -1)), 'cannot-open'],
    [
      'a byte more',
      Buffer.concat([good, Buffer.alloc(1)]),
      digestOf(Buffer.concat([good, Buffer.alloc(1)])),
      'cannot-open',
    ],
    ['not padded', unpadded, digestOf(unpadded), 'bad-padding'],
    ['padded by one byte too many', tooLong, digestOf(tooLong), 'bad-padding'],
    ['nothing, not even a mark', empty, digestOf(empty), 'bad-padding'],
  ]
  return cases.map(([name, bytes, announced, reason]) => ({
    name,
    ciphertext: bytes.toString('base64'),
    ...announced,
    reason,
  }))
}

function digestOf(bytes: Uint8Array): { sha256: string; len: number } {
  return { sha256: sha256Hex(bytes), len: bytes.length }
}
