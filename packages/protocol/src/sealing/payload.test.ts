import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decrypter, Encrypter } from 'age-encryption'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { newSealKeyPair, open, openStream, type SealKeyPair, seal, sealStream } from '../index.ts'

// age-encryption, which is tested against age's own vectors, and Debian's age are the yardsticks for our payload.
const CHUNK = 64 * 1024
const SEALED_CHUNK = CHUNK + 16
const lengths = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK, 3 * CHUNK + 17]
const hasAge = spawnSync('age', ['--version']).status === 0

let key: SealKeyPair
beforeAll(async () => {
  key = await newSealKeyPair('x25519')
})

describe.each(lengths)('a payload of %i bytes', (length) => {
  const content = new Uint8Array(randomBytes(length))

  test('is opened by age-encryption, whole and as a stream', async () => {
    for (const sealed of [await seal(content, [key.recipient]), await sealedStream(content, 10_007)]) {
      expect(same(await theirs().decrypt(sealed), content)).toBe(true)
    }
  })

  test('of age-encryption is opened, whole and as a stream', async () => {
    const encrypter = new Encrypter()
    encrypter.addRecipient(key.recipient)
    const sealed = await encrypter.encrypt(content)
    const opened = await open(sealed, [key.identity])
    expect(opened.ok && same(opened.plaintext, content)).toBe(true)
    for (const pieceBytes of [1_009, SEALED_CHUNK, 200_000])
      expect(same((await openedStream(sealed, pieceBytes)) ?? [], content)).toBe(true)
  })

  test.runIf(hasAge)(
    `goes to the age program and back${hasAge ? '' : ' (no program "age" here)'}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'samverkan-test-age-'))
      try {
        const identity = join(folder, 'key.txt')
        writeFileSync(identity, `${key.identity}\n`, { mode: 0o600 })
        const input = await seal(content, [key.recipient])
        expect(same(execFileSync('age', ['-d', '-i', identity], { input }), content)).toBe(true)
        const sealed = execFileSync('age', ['-r', key.recipient], { input: content })
        expect(same((await openedStream(sealed, 5_000)) ?? [], content)).toBe(true)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )
})

test('a file cut at any chunk border, or between, is refused, whole and as a stream', async () => {
  const sealed = await seal(randomBytes(3 * CHUNK + 17), [key.recipient])
  const payload = sealed.length - 17 - 16 - 3 * SEALED_CHUNK
  const cuts = [-16, 0, 1, 2, 3].flatMap((chunk) => {
    const border = chunk < 0 ? payload + chunk : payload + chunk * SEALED_CHUNK
    return [border - 1, border, border + 1, border + 16]
  })
  for (const cut of cuts) {
    expect((await open(sealed.subarray(0, cut), [key.identity])).ok, `cut at ${cut}`).toBe(false)
    expect(await openedStream(sealed.subarray(0, cut), 9_001), `stream cut at ${cut}`).toBeUndefined()
  }
})

test('a change of any one byte is refused, as a stream too', async () => {
  const sealed = await seal(randomBytes(2 * CHUNK + 5), [key.recipient])
  const near = [0, 1, 2].flatMap((chunk) => {
    const border = sealed.length - (5 + 16) - chunk * SEALED_CHUNK
    return Array.from({ length: 41 }, (_, at) => border - 20 + at)
  })
  const places = fc.oneof(fc.constantFrom(...near), fc.integer({ min: 0, max: sealed.length - 1 }))
  await fc.assert(
    fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = sealed.slice()
      changed[at] = (changed[at] ?? 0) ^ change
      expect((await open(changed, [key.identity])).ok).toBe(false)
      expect(await openedStream(changed, 30_000)).toBeUndefined()
    }),
    { numRuns: 150 },
  )
})

test('chunks that were swapped, repeated or left out are refused', async () => {
  const sealed = await seal(randomBytes(3 * CHUNK + 5), [key.recipient])
  const payload = sealed.length - 21 - 3 * SEALED_CHUNK
  const chunk = (n: number) => sealed.subarray(payload + n * SEALED_CHUNK, payload + (n + 1) * SEALED_CHUNK)
  for (const order of [[1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 2, 3], [0, 1, 2], [3]]) {
    const changed = new Uint8Array(Buffer.concat([sealed.subarray(0, payload), ...order.map(chunk)]))
    expect((await open(changed, [key.identity])).ok, order.join()).toBe(false)
  }
})

test('an empty last chunk after others is refused, as age does', async () => {
  const { chunkSealer, payloadKey } = await import('./payload-chunk.ts')
  const { newAgeHeader } = await import('./age-header.ts')
  const { header, fileKey } = await newAgeHeader([key.recipient])
  const nonce = randomBytes(16)
  const sealChunk = chunkSealer(payloadKey(fileKey, nonce))
  const [first, last] = [new Uint8Array(SEALED_CHUNK), new Uint8Array(16)]
  sealChunk(new Uint8Array(CHUNK), false, first)
  sealChunk(new Uint8Array(0), true, last)
  const file = new Uint8Array(Buffer.concat([header, nonce, first, last]))
  expect((await open(file, [key.identity])).ok).toBe(false)
  expect(await openedStream(file, 10_000)).toBeUndefined()
  await expect(theirs().decrypt(file)).rejects.toThrow()
})

test('two files of the same content share neither key, nonce nor ciphertext', async () => {
  const [a, b] = [
    await seal(new Uint8Array(100), [key.recipient]),
    await seal(new Uint8Array(100), [key.recipient]),
  ]
  expect(Buffer.from(a).subarray(-132).equals(Buffer.from(b).subarray(-132))).toBe(false)
})

test('a file that goes on without ever ending its header is let go of after a mebibyte', async () => {
  let given = 0
  let cancelled = false
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      given += 1
      controller.enqueue(new Uint8Array(CHUNK).fill(0x61))
    },
    cancel: () => {
      cancelled = true
    },
  })
  expect((await openStream(endless, [key.identity])).ok).toBe(false)
  expect(given).toBeLessThan(20)
  expect(cancelled).toBe(true)
})

test('a file that comes byte by byte, each in the place of the one before, opens, and costs no more when it has no end', async () => {
  const content = randomBytes(100)
  const sealed = await seal(content, [key.recipient])
  const room = new Uint8Array(1)
  async function* byteByByte(bytes: Uint8Array) {
    for (const byte of bytes) {
      room[0] = byte
      yield room
    }
  }
  const opened = await openStream(byteByByte(sealed), [key.identity])
  expect(opened.ok && same(await bytesOf(opened.plaintext), content)).toBe(true)
  const junk = new Uint8Array(CHUNK * 17).fill(0x61)
  expect((await openStream(byteByByte(junk), [key.identity])).ok).toBe(false)
})

test('whoever stops reading lets go of the source, when sealing and when opening', async () => {
  let cancelled = 0
  const source = (bytes: Uint8Array) =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytes),
      cancel: () => {
        cancelled += 1
      },
    })
  await (await sealStream(source(new Uint8Array(CHUNK)), [key.recipient])).cancel()
  const sealed = await seal(new Uint8Array(3 * CHUNK), [key.recipient])
  const opened = await openStream(source(sealed), [key.identity])
  if (opened.ok) await opened.plaintext.cancel()
  expect(cancelled).toBe(2)
})

function theirs(): Decrypter {
  const decrypter = new Decrypter()
  decrypter.addIdentity(key.identity)
  return decrypter
}

async function sealedStream(content: Uint8Array, pieceBytes: number): Promise<Uint8Array> {
  return bytesOf(await sealStream(streamOf(content, pieceBytes), [key.recipient]))
}

async function openedStream(sealed: Uint8Array, pieceBytes: number): Promise<Uint8Array | undefined> {
  const opened = await openStream(streamOf(sealed, pieceBytes), [key.identity])
  return opened.ok ? bytesOf(opened.plaintext).catch(() => undefined) : undefined
}

function streamOf(bytes: Uint8Array, pieceBytes: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieceBytes)
        controller.enqueue(bytes.slice(at, at + pieceBytes))
      controller.close()
    },
  })
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Vitest's own comparison takes seconds for arrays of this size. */
function same(a: ArrayLike<number>, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b)
}
