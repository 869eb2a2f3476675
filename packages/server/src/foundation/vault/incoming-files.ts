import { createHash, type Hash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RandomBytes } from '../ids.ts'
import { type Disk, systemDisk } from './disk.ts'
import type { FolderBlobStore } from './folder-blob-store.ts'
import { readFrom } from './read-from.ts'
import { type SteadyWriter, steadyWriter } from './steady-writer.ts'

/** Blobs whose bytes come over several tries, each under a name that the caller chooses (letters, digits, hyphens). */
export interface IncomingFiles {
  /** How many bytes are there to go on from; 0 while another has the file. */
  size(name: string): Promise<number>
  /** Takes the file alone, with what is there; whoever asks meanwhile, in any process, begins a file of its own, so that
   *  no two ever write to the same one. */
  take(name: string): Promise<IncomingFile>
  discard(name: string): Promise<void>
  /** Removes what nobody has added to since before then; returns how many. */
  sweep(before: Date): Promise<number>
}

export interface IncomingFile {
  readonly sizeBytes: number
  write(piece: Uint8Array): Promise<void>
  /** Leaves what came, on disk, for the next who takes it. */
  leave(): Promise<void>
  discard(): Promise<void>
  /** Makes it a blob. False when its hash is another: then all of it is discarded. */
  finish(sha256: string): Promise<boolean>
}

export function incomingFiles(
  folder: string,
  blobs: FolderBlobStore,
  random: RandomBytes,
  disk: Disk = systemDisk,
): IncomingFiles {
  const ours = new Set<string>()

  /** Files of the name that nobody has, the longest first. A name of its own marks a file as taken: `NAME.PID-RANDOM`. */
  async function free(name: string): Promise<{ path: string; size: number }[]> {
    const found: { path: string; size: number }[] = []
    for (const file of await readdir(folder).catch(() => [])) {
      if (file !== name && !(file.startsWith(`${name}.`) && isAbandoned(file, ours))) continue
      const path = join(folder, file)
      const size = await stat(path).then(
        (one) => one.size,
        () => undefined,
      )
      if (size !== undefined) found.push({ path, size })
    }
    return found.toSorted((a, b) => b.size - a.size)
  }

  async function take(name: string): Promise<IncomingFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const taken = `${name}.${process.pid}-${Buffer.from(random(8)).toString('hex')}`
    ours.add(taken)
    try {
      return await openTaken(name, taken)
    } catch (error) {
      ours.delete(taken)
      throw error
    }
  }

  async function openTaken(name: string, taken: string): Promise<IncomingFile> {
    const path = join(folder, taken)
    for (const candidate of await free(name)) {
      // Another may have been faster with this one.
      const isOurs = await rename(candidate.path, path).then(
        () => true,
        () => false,
      )
      if (isOurs) break
    }
    const file = await disk.open(path, 'a+', 0o600)
    await file.close()
    const handle = await disk.open(path, 'r+')
    const hash = createHash('sha256')
    let sizeBytes: number
    let writer: SteadyWriter
    try {
      sizeBytes = await hashFile(path, hash, disk)
      writer = steadyWriter(handle, sizeBytes)
    } catch (error) {
      await handle.close()
      throw error
    }
    const close = async () => {
      await handle.close()
      ours.delete(taken)
    }
    const discard = async () => {
      await close()
      await rm(path, { force: true })
    }
    return {
      get sizeBytes() {
        return sizeBytes
      },
      write: async (piece) => {
        const written = writer.write(piece)
        hash.update(piece)
        await written
        sizeBytes += piece.length
      },
      leave: async () => {
        await writer.sync().catch(() => {})
        const other = await stat(join(folder, name)).catch(() => undefined)
        if (other !== undefined && other.size >= sizeBytes) return discard()
        await rename(path, join(folder, name))
        await close()
      },
      discard,
      finish: async (sha256) => {
        if (hash.digest('hex') !== sha256) {
          await discard()
          return false
        }
        await writer.sync()
        await blobs.adopt(path, sha256)
        await close()
        return true
      },
    }
  }

  return {
    size: async (name) => (await free(name))[0]?.size ?? 0,
    take,
    discard: async (name) => {
      for (const { path } of await free(name)) await rm(path, { force: true })
    },
    sweep: async (before) => {
      let removed = 0
      for (const file of await readdir(folder).catch(() => [])) {
        const path = join(folder, file)
        const found = await stat(path).catch(() => undefined)
        if (found === undefined || found.mtime >= before || ours.has(file)) continue
        await rm(path, { force: true })
        removed += 1
      }
      return removed
    },
  }
}

/** Feeds the hash with all of a file; returns its length. */
async function hashFile(path: string, hash: Hash, disk: Disk): Promise<number> {
  let size = 0
  for await (const piece of readFrom(await disk.open(path, 'r'), 0)) {
    hash.update(piece)
    size += piece.length
  }
  return size
}

/** Taken by a process that is no more, or by an earlier one that had our number. */
function isAbandoned(file: string, ours: ReadonlySet<string>): boolean {
  const pid = Number(/\.(\d+)-[0-9a-f]+$/.exec(file)?.[1])
  if (!Number.isSafeInteger(pid) || pid === 0) return false
  if (pid === process.pid) return !ours.has(file)
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
