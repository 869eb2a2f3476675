import type { FileHandle } from 'node:fs/promises'

/** Written bytes that may wait for the disk; more are flushed while the next come in, so that the last flush is short. */
const flushEveryBytes = 16 * 1024 * 1024

export interface SteadyWriter {
  /** Resolves when the system has the bytes; the piece may be used again then. */
  write(piece: Uint8Array): Promise<void>
  /** Resolves when everything written is on disk. */
  sync(): Promise<void>
}

/** Writes a file from an offset on, in order, and flushes as it goes. One write at a time. */
export function steadyWriter(file: FileHandle, from = 0): SteadyWriter {
  let at = from
  let flushedAt = from
  let flushing: Promise<void> | undefined
  let failure: { error: unknown } | undefined
  return {
    write: async (piece) => {
      if (failure) throw failure.error
      for (let done = 0; done < piece.length; ) {
        const { bytesWritten } = await file.write(piece, done, piece.length - done, at)
        done += bytesWritten
        at += bytesWritten
      }
      if (flushing === undefined && at - flushedAt >= flushEveryBytes) {
        flushedAt = at
        flushing = file.datasync().then(
          () => {
            flushing = undefined
          },
          (error: unknown) => {
            failure = { error }
          },
        )
      }
    },
    sync: async () => {
      await flushing
      if (failure) throw failure.error
      await file.sync()
    },
  }
}
