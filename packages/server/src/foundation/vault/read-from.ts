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

/** A file from an offset on, each piece to be used before the next is asked for: two rooms are filled in turn, one while
 *  the other is used. */
export async function* readPieces(open: () => Promise<FileHandle>, from = 0): AsyncGenerator<Uint8Array> {
  const file = await open()
  const rooms = [new Uint8Array(pieceBytes), new Uint8Array(pieceBytes)] as const
  let at = from
  const readInto = (room: Uint8Array) => {
    const reading = file.read(room, 0, pieceBytes, at)
    // Awaited later, if at all.
    reading.catch(() => {})
    return reading
  }
  let reading = readInto(rooms[0])
  try {
    for (let next = 1; ; next = 1 - next) {
      const { bytesRead, buffer } = await reading
      if (bytesRead === 0) return
      at += bytesRead
      reading = readInto(next === 1 ? rooms[1] : rooms[0])
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await reading.catch(() => {})
    await file.close()
  }
}
