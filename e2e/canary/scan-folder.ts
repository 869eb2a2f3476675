import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findNeedles, type Needle } from './needles.ts'

const pieceBytes = 8 * 1024 * 1024
/** Longer than any needle, so that one on the seam of two pieces is found. */
const overlapBytes = 4 * 1024

export interface Scan {
  files: number
  bytes: number
  /** `needle in file` for each find. */
  found: string[]
}

/** Searches every file below a folder, whatever it is. Files that end while being read are skipped. */
export async function scanFolder(folder: string, needles: readonly Needle[]): Promise<Scan> {
  const scan: Scan = { files: 0, bytes: 0, found: [] }
  // The browser's own program, unpacked: 200 MB that nobody writes to.
  const isProgram = (name: string) => name === 'chromium'
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || isProgram(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    scan.files += 1
    scan.bytes += await scanFile(path, needles, scan.found)
  }
  return scan
}

async function scanFile(path: string, needles: readonly Needle[], found: string[]): Promise<number> {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file) return 0
  try {
    const piece = Buffer.alloc(pieceBytes)
    const seen = new Set<string>()
    let position = 0
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, position)
      for (const name of findNeedles(piece.subarray(0, bytesRead), needles)) seen.add(name)
      if (bytesRead < pieceBytes) {
        found.push(...[...seen].map((name) => `${name} in ${path}`))
        return position + bytesRead
      }
      position += pieceBytes - overlapBytes
    }
  } finally {
    await file.close()
  }
}
