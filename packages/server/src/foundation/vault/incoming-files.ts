import { createHash, type Hash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RandomBytes } from '../ids.ts'
import { type Disk, systemDisk } from './disk.ts'
import type { FolderBlobStore } from './folder-blob-store.ts'
import { readPieces } from './read-from.ts'
import { type SteadyWriter, steadyWriter } from './steady-writer.ts'

/** Blobs whose bytes come over several tries, each under a name that the caller chooses (letters, digits, hyphens). */
export interface IncomingFiles {
  /** A number for somebody who asks, taken when the asking arrives: of two, the later one goes first, whatever they had to
   *  wait for in between. */
  arrive(): number
  /** How many bytes are there to go on from. Whoever has the file in this process is told to leave it first. */
  size(name: string, arrival?: number): Promise<number>
  /** Takes the file alone, with what is there, once who has it in this process was told to leave and has left. While
   *  another process has it, a second one is begun, so that no two ever write to the same file. Undefined when somebody
   *  who arrived later has asked before. */
  take(name: string, arrival?: number): Promise<IncomingFile | undefined>
  /** Removes what nobody has added to since before then; returns how many. */
  sweep(before: Date): Promise<number>
}

const rememberedNames = 1_000

export interface IncomingFile {
  readonly sizeBytes: number
  /** Aborted when somebody else wants to go on with the file: leave it then. */
  readonly wanted: AbortSignal
  write(piece: Uint8Array): Promise<void>
  /** Forgets what is there and begins anew. */
  restart(): Promise<void>
  /** Leaves what came, on disk, for the next who takes it. */
  leave(): Promise<void>
  discard(): Promise<void>
  /** Makes it a blob. False when its hash is another: then all of it is discarded, as it is when this fails. */
  finish(sha256: string): Promise<boolean>
}

export function incomingFiles(
  folder: string,
  blobs: FolderBlobStore,
  random: RandomBytes,
  disk: Disk = systemDisk,
): IncomingFiles {
  const ours = new Set<string>()
  const holders = new Map<string, { wanted: AbortController; left: Promise<void> }>()

  let arrivals = 0
  /** By name: the latest arrival that has asked. Those of long ago are forgotten. */
  const latest = new Map<string, number>()
  const arrive = () => ++arrivals

  function isLatest(name: string, arrival: number): boolean {
    const known = latest.get(name) ?? 0
    if (known > arrival) return false
    latest.delete(name)
    latest.set(name, arrival)
    const [oldest] = latest.keys()
    if (latest.size > rememberedNames && oldest !== undefined) latest.delete(oldest)
    return true
  }

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

  async function take(name: string, arrival = arrive()): Promise<IncomingFile | undefined> {
    if (!isLatest(name, arrival)) return undefined
    await mkdir(folder, { recursive: true, mode: 0o700 })
    // Asked again after each wait: who has come later meanwhile is not told to leave.
    for (;;) {
      if (!isLatest(name, arrival)) return undefined
      const holder = holders.get(name)
      if (!holder) break
      holder.wanted.abort()
      await holder.left
    }
    const wanted = new AbortController()
    const left = Promise.withResolvers<void>()
    holders.set(name, { wanted, left: left.promise })
    const taken = `${name}.${process.pid}-${Buffer.from(random(8)).toString('hex')}`
    ours.add(taken)
    const release = () => {
      ours.delete(taken)
      holders.delete(name)
      left.resolve()
    }
    try {
      return await openTaken(name, taken, wanted.signal, release)
    } catch (error) {
      release()
      throw error
    }
  }

  async function openTaken(
    name: string,
    taken: string,
    wanted: AbortSignal,
    release: () => void,
  ): Promise<IncomingFile> {
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
    let hash = createHash('sha256')
    let sizeBytes: number
    let writer: SteadyWriter
    try {
      sizeBytes = await hashFile(path, hash, disk)
      writer = steadyWriter(handle, sizeBytes)
    } catch (error) {
      await handle.close()
      throw error
    }
    // Whatever fails here, the file is let go of: what is left of it is found by the next who takes it.
    const ending = async <T>(end: () => Promise<T>): Promise<T> => {
      try {
        return await end()
      } finally {
        await writer.settle()
        await handle.close().catch(() => {})
        release()
      }
    }
    const remove = () => rm(path, { force: true })
    return {
      wanted,
      get sizeBytes() {
        return sizeBytes
      },
      write: async (piece) => {
        await writer.write(piece)
        hash.update(piece)
        sizeBytes += piece.length
      },
      restart: async () => {
        if (sizeBytes === 0) return
        await writer.settle()
        await handle.truncate(0)
        hash = createHash('sha256')
        sizeBytes = 0
        writer = steadyWriter(handle)
      },
      leave: () =>
        ending(async () => {
          await writer.sync().catch(() => {})
          const other = await stat(join(folder, name)).catch(() => undefined)
          if (other !== undefined && other.size >= sizeBytes) await remove()
          else await rename(path, join(folder, name))
        }),
      discard: () => ending(remove),
      finish: (sha256) =>
        ending(async () => {
          try {
            const isRight = hash.digest('hex') === sha256
            if (isRight) {
              await writer.sync()
              await blobs.adopt(path, sha256)
            }
            return isRight
          } finally {
            // Once it is a blob there is nothing under this name any more.
            await remove()
          }
        }),
    }
  }

  return {
    arrive,
    size: async (name, arrival = arrive()) => {
      const holder = isLatest(name, arrival) ? holders.get(name) : undefined
      holder?.wanted.abort()
      await holder?.left
      return (await free(name))[0]?.size ?? 0
    },
    take,
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
  for await (const piece of readPieces(() => disk.open(path, 'r'))) {
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
