import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RandomBytes } from '../ids.ts'
import type { BlobStore, ByteSource } from './blob-store.ts'
import { type Disk, syncFolder, systemDisk } from './disk.ts'
import { readFrom, readPieces } from './read-from.ts'
import { steadyWriter } from './steady-writer.ts'

export interface FolderBlobStore extends BlobStore {
  /** Takes over a file of the same file system that is on disk already and whose hash the caller has computed. */
  adopt(path: string, sha256: string): Promise<void>
}

/** Two levels of folders by the hash's first bytes. Files appear under their name only when they are whole and synced. */
export function folderBlobStore(
  folder: string,
  random: RandomBytes,
  disk: Disk = systemDisk,
): FolderBlobStore {
  const unfinished = join(folder, 'unfinished')
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  const sizeOf = (path: string) =>
    stat(path).then(
      ({ size }) => size,
      () => undefined,
    )

  async function adopt(path: string, sha256: string): Promise<void> {
    const place = pathOf(sha256)
    await mkdir(dirname(place), { recursive: true, mode: 0o700 })
    await rename(path, place)
    await syncFolder(dirname(place))
  }

  /** Writes pieces to a file without a name of its own yet, and gives it its name. */
  async function store(pieces: ByteSource | Iterable<Uint8Array>): Promise<{ sha256: string; len: number }> {
    await mkdir(unfinished, { recursive: true, mode: 0o700 })
    const temporary = join(unfinished, Buffer.from(random(16)).toString('hex'))
    const file = await disk.open(temporary, 'wx', 0o600)
    const hash = createHash('sha256')
    let len = 0
    try {
      const writer = steadyWriter(file)
      try {
        for await (const piece of pieces) {
          await writer.write(piece)
          hash.update(piece)
          len += piece.length
        }
        await writer.sync()
      } finally {
        await writer.settle()
        await file.close()
      }
      const sha256 = hash.digest('hex')
      await adopt(temporary, sha256)
      return { sha256, len }
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  return {
    adopt,
    put: async (ciphertext) => {
      const sha256 = createHash('sha256').update(ciphertext).digest('hex')
      if ((await sizeOf(pathOf(sha256))) === undefined) await store([ciphertext])
      return sha256
    },
    putStream: store,
    get: async (sha256) => {
      try {
        return await readFile(pathOf(sha256))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    openStream: async (sha256, { from = 0 } = {}) => {
      try {
        return readFrom(await disk.open(pathOf(sha256), 'r'), from)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    openPieces: async (sha256, { from = 0 } = {}) => {
      const path = pathOf(sha256)
      return (await sizeOf(path)) === undefined ? undefined : readPieces(() => disk.open(path, 'r'), from)
    },
    size: (sha256) => sizeOf(pathOf(sha256)),
    has: async (sha256) => (await sizeOf(pathOf(sha256))) !== undefined,
    delete: (sha256) => unlink(pathOf(sha256)).catch(() => {}),
    freeBytes: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return disk.freeBytes(folder)
    },
    sweep: (before) => removeOlder(unfinished, before),
  }
}

async function removeOlder(folder: string, before: Date): Promise<number> {
  let removed = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || found.mtime >= before) continue
    await rm(path, { force: true })
    removed += 1
  }
  return removed
}
