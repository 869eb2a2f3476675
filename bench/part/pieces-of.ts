import { open } from 'node:fs/promises'

/** A file, each piece to be used before the next is asked for. */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path)
  const room = new Uint8Array(256 * 1024)
  for (;;) {
    const { bytesRead } = await file.read(room)
    if (bytesRead === 0) return
    yield room.subarray(0, bytesRead)
  }
}
