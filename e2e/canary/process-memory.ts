import { open, readFile } from 'node:fs/promises'
import { findNeedles, type Needle } from './needles.ts'

const pieceBytes = 16 * 1024 * 1024

/** Searches the writable memory of a running process (Linux); the names of what is found there. */
export async function scanProcessMemory(
  pid: number,
  needles: readonly Needle[],
): Promise<{ bytes: number; found: string[] }> {
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8')
  const memory = await open(`/proc/${pid}/mem`, 'r')
  const found = new Set<string>()
  let bytes = 0
  try {
    for (const line of maps.split('\n')) {
      const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line)
      if (!match?.[1] || !match[2] || line.includes('[v')) continue
      const end = Number.parseInt(match[2], 16)
      for (let at = Number.parseInt(match[1], 16); at < end; at += pieceBytes) {
        const piece = Buffer.alloc(Math.min(pieceBytes, end - at))
        const read = await memory.read(piece, 0, piece.length, at).catch(() => undefined)
        if (!read) continue
        bytes += read.bytesRead
        for (const name of findNeedles(piece.subarray(0, read.bytesRead), needles)) found.add(name)
      }
    }
  } finally {
    await memory.close()
  }
  return { bytes, found: [...found] }
}
