import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FolderBlobStore, folderBlobStore } from './folder-blob-store.ts'

let folder: string
let blobs: FolderBlobStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samverkan-test-blobs-'))
  blobs = folderBlobStore(folder, randomBytes)
})
afterAll(() => rm(folder, { recursive: true }))

async function* piecesOf(bytes: Uint8Array, pieceBytes: number) {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

const files = async () =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).length

describe('the blob store', () => {
  it('gives a stored stream back from any offset on', async () => {
    const content = randomBytes(700_000)
    const sha256 = createHash('sha256').update(content).digest('hex')
    expect(await blobs.putStream(piecesOf(content, 10_007))).toEqual({ sha256, len: content.length })
    expect(await blobs.size(sha256)).toBe(content.length)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: content.length + 5 }), async (from) => {
        const stream = await blobs.openStream(sha256, { from })
        const bytes = Buffer.from(await new Response(stream).arrayBuffer())
        expect(bytes.equals(content.subarray(from))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('has one blob for the same bytes, put whole, as a stream, or twice', async () => {
    const content = randomBytes(1_000)
    const before = await files()
    const { sha256 } = await blobs.putStream(piecesOf(content, 64))
    await blobs.putStream(piecesOf(content, 999))
    expect(await blobs.put(content)).toBe(sha256)
    expect(await files()).toBe(before + 1)
  })

  it('keeps nothing of a source that breaks', async () => {
    const before = await files()
    const breaking = async function* () {
      yield randomBytes(100_000)
      throw new Error('cut')
    }
    await expect(blobs.putStream(breaking())).rejects.toThrow('cut')
    expect(await files()).toBe(before)
  })

  it('lets go of the file when a stream is cancelled, and knows nothing of blobs that are not there', async () => {
    const sha256 = await blobs.put(randomBytes(600_000))
    const stream = await blobs.openStream(sha256)
    await stream?.cancel()
    const absent = 'ab'.repeat(32)
    expect(await blobs.openStream(absent)).toBeUndefined()
    expect(await blobs.size(absent)).toBeUndefined()
    expect(await blobs.has(absent)).toBe(false)
  })

  it('removes what a crash has left, but nothing that may still be written', async () => {
    const stalled = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const slow = async function* () {
      yield randomBytes(10)
      stalled.resolve()
      await held.promise
    }
    const storing = blobs.putStream(slow())
    await stalled.promise
    expect(await blobs.sweep(new Date(Date.now() - 3_600_000))).toBe(0)
    held.resolve()
    const { sha256 } = await storing
    expect(await blobs.has(sha256)).toBe(true)
    const abandoned = folderBlobStore(folder, randomBytes).putStream(
      (async function* () {
        yield randomBytes(10)
        await new Promise<never>(() => {})
      })(),
    )
    abandoned.catch(() => {})
    while ((await readdir(join(folder, 'unfinished'))).length === 0) await new Promise(setImmediate)
    expect(await blobs.sweep(new Date(Date.now() + 3_600_000))).toBe(1)
  })
})
