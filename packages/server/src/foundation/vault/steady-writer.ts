import type { FileHandle } from 'node:fs/promises'

/** Handed to the system at a time. A connection brings pieces of 64 KiB, and each call costs as much as hashing one. */
const batchBytes = 512 * 1024
/** Written bytes that may wait for the disk; more are flushed while the next come in, so that the last flush is short. */
const flushEveryBytes = 16 * 1024 * 1024

export interface SteadyWriter {
  /** Copies a piece. Resolves at once unless the disk is behind. Rejects when an earlier piece could not be written. */
  write(piece: Uint8Array): Promise<void>
  /** Resolves when everything is on disk. */
  sync(): Promise<void>
  /** Resolves when nothing is under way any more, whatever became of it. */
  settle(): Promise<void>
}

/** Writes a file from an offset on, in order, one room while the other is filled, and flushes as it goes. */
export function steadyWriter(file: FileHandle, from = 0): SteadyWriter {
  let at = from
  let flushedAt = from
  let filling = new Uint8Array(0)
  let idle = new Uint8Array(0)
  let filled = 0
  const failures: unknown[] = []
  const noteFailure = (error: unknown) => {
    failures.push(error)
  }
  const throwFailure = () => {
    if (failures.length > 0) throw failures[0]
  }
  let writing: Promise<void> = Promise.resolve()
  let flushing: Promise<void> | undefined

  async function writeAll(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at)
      done += bytesWritten
      at += bytesWritten
    }
    if (flushing !== undefined || at - flushedAt < flushEveryBytes) return
    flushedAt = at
    flushing = file.datasync().then(() => {
      flushing = undefined
    }, noteFailure)
  }

  /** Only when the batch before is written: its room is filled next. */
  function startBatch(): void {
    const batch = filling
    writing = writeAll(batch.subarray(0, filled)).catch(noteFailure)
    filling = idle
    idle = batch
    filled = 0
  }

  async function settle(): Promise<void> {
    await writing
    await flushing
  }

  return {
    write: async (piece) => {
      throwFailure()
      for (let taken = 0; taken < piece.length; ) {
        if (filling.length === 0) filling = new Uint8Array(batchBytes)
        const some = piece.subarray(taken, taken + batchBytes - filled)
        filling.set(some, filled)
        filled += some.length
        taken += some.length
        if (filled < batchBytes) continue
        await writing
        throwFailure()
        startBatch()
      }
    },
    sync: async () => {
      await writing
      if (failures.length === 0 && filled > 0) startBatch()
      await settle()
      throwFailure()
      await file.sync()
    },
    settle,
  }
}
