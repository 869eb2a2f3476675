import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isSealRecipient,
  newSealKeyPair,
  open,
  openPart,
  openStream,
  type SealKind,
  seal,
  sealPart,
  sealStream,
  sha256Hex,
} from '../index.ts'

const kinds: readonly SealKind[] = ['hybrid', 'x25519']
const text = (content: string) => new TextEncoder().encode(content)

describe.each(kinds)('sealing to a key of kind %s', (kind) => {
  test('opens for each recipient, and for nobody else', async () => {
    const [a, b, c] = [await newSealKeyPair(kind), await newSealKeyPair(kind), await newSealKeyPair(kind)]
    const sealed = await seal(text('hello'), [a.recipient, b.recipient])
    for (const { identity } of [a, b]) {
      expect(await open(sealed, [c.identity, identity])).toEqual({ ok: true, plaintext: text('hello') })
    }
    expect(await open(sealed, [c.identity])).toEqual({ ok: false, reason: 'cannot-open' })
  })

  test('brings back any bytes', async () => {
    const key = await newSealKeyPair(kind)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (content) => {
        const part = await sealPart(content, [key.recipient])
        expect(await openPart(part.ciphertext, part, [key.identity])).toEqual({
          ok: true,
          plaintext: content,
        })
      }),
      { numRuns: 20 },
    )
  })

  test('does not open after a change of any one byte', async () => {
    const key = await newSealKeyPair(kind)
    const sealed = await seal(text('a report'), [key.recipient])
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.with(at, (sealed[at] ?? 0) ^ 1)
      expect(await open(changed, [key.identity]), `byte ${at}`).toEqual({ ok: false, reason: 'cannot-open' })
    }
  })

  test('streams, and the two ways read each other', async () => {
    const key = await newSealKeyPair(kind)
    const content = new Uint8Array(200_000).map((_, at) => at % 251)
    const streamed = await bytesOf(await sealStream(streamOf(content, 7_919), [key.recipient]))
    expect(await open(streamed, [key.identity])).toEqual({ ok: true, plaintext: content })
    const opened = await openStream(streamOf(await seal(content, [key.recipient]), 10_007), [key.identity])
    expect(opened.ok && (await bytesOf(opened.plaintext))).toEqual(content)
  })
})

describe('a sealed part', () => {
  test('is refused before it is opened when its bytes are not those of the envelope', async () => {
    const key = await newSealKeyPair('x25519')
    const part = await sealPart(text('hello'), [key.recipient])
    const other = { ok: false, reason: 'other-bytes' }
    expect(await openPart(part.ciphertext, { ...part, sha256: sha256Hex('other') }, [key.identity])).toEqual(
      other,
    )
    expect(await openPart(part.ciphertext.subarray(1), part, [key.identity])).toEqual(other)
  })

  test('without padding is refused', async () => {
    const key = await newSealKeyPair('x25519')
    const ciphertext = await seal(text('hello'), [key.recipient])
    const expected = { sha256: sha256Hex(ciphertext), len: ciphertext.length }
    expect(await openPart(ciphertext, expected, [key.identity])).toEqual({ ok: false, reason: 'bad-padding' })
  })

  test('does not tell contents of nearly the same length apart', async () => {
    const key = await newSealKeyPair('x25519')
    const lengths = await Promise.all(
      [10_000, 10_050, 10_100].map(
        async (length) => (await sealPart(new Uint8Array(length), [key.recipient])).len,
      ),
    )
    expect(new Set(lengths).size).toBe(1)
  })
})

test('a stream that was cut short breaks instead of ending', async () => {
  const key = await newSealKeyPair('x25519')
  const sealed = await seal(new Uint8Array(200_000), [key.recipient])
  const opened = await openStream(streamOf(sealed.subarray(0, 150_000), 65_536), [key.identity])
  if (!opened.ok) throw new Error('the header is whole')
  await expect(bytesOf(opened.plaintext)).rejects.toThrow()
})

test('nothing is sealed for hybrid and X25519 recipients together: it would be as weak as the weaker', async () => {
  const [hybrid, plain] = [await newSealKeyPair(), await newSealKeyPair('x25519')]
  for (const both of [
    [hybrid.recipient, plain.recipient],
    [plain.recipient, hybrid.recipient],
  ]) {
    await expect(seal(text('hello'), both)).rejects.toThrow(RangeError)
    await expect(sealStream(streamOf(text('hello'), 5), both)).rejects.toThrow(RangeError)
  }
})

test('a header that is none is refused without throwing', async () => {
  const key = await newSealKeyPair('x25519')
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (junk) => {
      expect(await open(junk, [key.identity])).toEqual({ ok: false, reason: 'cannot-open' })
      expect((await openStream(streamOf(junk, 16), [key.identity])).ok).toBe(false)
    }),
    { numRuns: 30 },
  )
})

test('only age recipients of the two kinds are recipients', async () => {
  const [hybrid, plain] = [await newSealKeyPair(), await newSealKeyPair('x25519')]
  expect([hybrid.recipient, plain.recipient].map(isSealRecipient)).toEqual([true, true])
  for (const wrong of [
    '',
    'age1',
    plain.identity,
    `${plain.recipient}q`,
    plain.recipient.toUpperCase(),
    'age1tag1qqqq',
  ]) {
    expect(isSealRecipient(wrong), wrong.slice(0, 8)).toBe(false)
  }
  await expect(seal(text('hello'), [])).rejects.toThrow(RangeError)
  await expect(seal(text('hello'), ['age1'])).rejects.toThrow(RangeError)
  await expect(open(text('hello'), [])).rejects.toThrow(RangeError)
})

function streamOf(bytes: Uint8Array, chunkBytes: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunkBytes)
        controller.enqueue(bytes.slice(at, at + chunkBytes))
      controller.close()
    },
  })
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
