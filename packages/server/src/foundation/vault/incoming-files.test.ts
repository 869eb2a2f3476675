import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rename, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FolderBlobStore, folderBlobStore } from './folder-blob-store.ts'
import { type IncomingFile, type IncomingFiles, incomingFiles } from './incoming-files.ts'

let root: string
let folder: string
let blobs: FolderBlobStore
let incoming: IncomingFiles
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'samverkan-test-incoming-'))
})
afterAll(() => rm(root, { recursive: true }))
beforeEach(async () => {
  const own = await mkdtemp(join(root, 'one-'))
  folder = join(own, 'incoming')
  blobs = folderBlobStore(own, randomBytes)
  incoming = incomingFiles(folder, blobs, randomBytes)
})

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const content = randomBytes(400_000)

async function taken(files: IncomingFiles, name: string): Promise<IncomingFile> {
  const file = await files.take(name)
  if (!file) throw new Error('somebody came later')
  return file
}

describe('a file that comes over several tries', () => {
  it('becomes the same blob wherever the tries are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: content.length }), { maxLength: 6 }),
        async (cuts) => {
          const name = randomBytes(8).toString('hex')
          for (const cut of cuts.toSorted((a, b) => a - b)) {
            const file = await taken(incoming, name)
            await file.write(content.subarray(file.sizeBytes, cut))
            await file.leave()
            expect(await incoming.size(name)).toBe(cut)
          }
          const last = await taken(incoming, name)
          await last.write(content.subarray(last.sizeBytes))
          expect(await last.finish(hashOf(content))).toBe(true)
          expect(await incoming.size(name)).toBe(0)
          const stored = await blobs.get(hashOf(content))
          expect(stored?.equals(content)).toBe(true)
        },
      ),
      { numRuns: 25 },
    )
    expect(await readdir(folder)).toEqual([])
  })

  it('of another hash is discarded whole', async () => {
    const file = await taken(incoming, 'wrong')
    await file.write(content)
    expect(await file.finish(hashOf(randomBytes(3)))).toBe(false)
    expect(await readdir(folder)).toEqual([])
    expect(await blobs.has(hashOf(content))).toBe(false)
  })

  it('goes to the last who wants it: who has it is told, leaves what came, and the other goes on from there', async () => {
    const first = await taken(incoming, 'wanted')
    first.wanted.addEventListener('abort', () => void first.leave())
    await first.write(content.subarray(0, 1_000))
    const second = await taken(incoming, 'wanted')
    expect([first.wanted.aborted, second.sizeBytes]).toEqual([true, 1_000])
    second.wanted.addEventListener('abort', () => void second.leave())
    await second.write(content.subarray(1_000, 1_500))
    expect(await incoming.size('wanted')).toBe(1_500)
  })

  it('does not go to one who came before the last who asked, however late it gets to it', async () => {
    const [first, second, third] = [incoming.arrive(), incoming.arrive(), incoming.arrive()]
    const file = await incoming.take('raced', second)
    file?.wanted.addEventListener('abort', () => void file.leave())
    expect(await incoming.take('raced', first)).toBeUndefined()
    expect(file?.wanted.aborted).toBe(false)
    expect(await incoming.size('raced', third)).toBe(0)
    expect(file?.wanted.aborted).toBe(true)
    expect(await incoming.take('raced', second)).toBeUndefined()
    const both = await Promise.all([incoming.take('raced'), incoming.take('raced')])
    expect(both.map((one) => one !== undefined)).toEqual([false, true])
  })

  it('is never written by two processes: who comes second begins anew, and the longer is kept', async () => {
    const first = await taken(incoming, 'shared')
    await first.write(content.subarray(0, 1_000))
    // Both are this process here, so the first's name is made that of another one that is alive.
    const [file0] = await readdir(folder)
    const alive = `shared.${process.ppid}-${'ab'.repeat(8)}`
    await rename(join(folder, file0 ?? ''), join(folder, alive))
    const elsewhere = incomingFiles(folder, blobs, randomBytes)
    const second = await taken(elsewhere, 'shared')
    expect(second.sizeBytes).toBe(0)
    await second.write(content.subarray(0, 600))
    await second.leave()
    expect(await elsewhere.size('shared')).toBe(600)
    await rename(join(folder, alive), join(folder, file0 ?? ''))
    await first.leave()
    expect(await elsewhere.size('shared')).toBe(1_000)
    expect(await readdir(folder)).toEqual(['shared'])
  })

  it('can be begun anew', async () => {
    const file = await taken(incoming, 'anew')
    await file.write(randomBytes(300_000))
    await file.restart()
    expect(file.sizeBytes).toBe(0)
    await file.write(content)
    expect(await file.finish(hashOf(content))).toBe(true)
    expect((await blobs.get(hashOf(content)))?.equals(content)).toBe(true)
  })

  it('that a process had when it ended goes on from where it was', async () => {
    const file = await taken(incoming, 'crashed')
    await file.write(randomBytes(2 * 1024 * 1024))
    const [file0] = await readdir(folder)
    // A number that no process can have.
    await rename(join(folder, file0 ?? ''), join(folder, `crashed.99999999-${'cd'.repeat(8)}`))
    const afterwards = incomingFiles(folder, blobs, randomBytes)
    const here = await afterwards.size('crashed')
    expect(here).toBeGreaterThan(1024 * 1024)
    const again = await taken(afterwards, 'crashed')
    expect(again.sizeBytes).toBe(here)
    await again.discard()
  })

  it('that nobody goes on with is swept, and one that is being written is not', async () => {
    const old = await taken(incoming, 'old')
    await old.write(content)
    await old.leave()
    const used = await taken(incoming, 'used')
    const longAgo = new Date(Date.now() - 10_000_000)
    for (const file of await readdir(folder)) await utimes(join(folder, file), longAgo, longAgo)
    expect(await incoming.sweep(new Date(Date.now() - 5_000_000))).toBe(1)
    expect(await incoming.size('old')).toBe(0)
    await used.write(content)
    expect(await used.finish(hashOf(content))).toBe(true)
  })
})
