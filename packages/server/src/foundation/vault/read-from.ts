import type { FileHandle } from 'node:fs/promises'

/** A multiple of age's chunks of 64 KiB. */
const pieceBytes = 256 * 1024

/** The file's bytes from an offset on, read as they are asked for. Closes the file at the end, on failure, or when the
 *  stream is cancelled. */
export function readFrom(file: FileHandle, from: number): ReadableStream<Uint8Array> {
  let at = from
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { bytesRead, buffer } = await file.read(new Uint8Array(pieceBytes), 0, pieceBytes, at)
          at += bytesRead
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead))
        } catch (error) {
          await file.close()
          throw error
        }
        await file.close()
        controller.close()
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 1 },
  )
}
