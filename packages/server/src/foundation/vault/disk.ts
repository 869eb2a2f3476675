import { type FileHandle, open as openFile, statfs } from 'node:fs/promises'

/** What the vault asks of the disk beyond what cannot fail for want of room; tests pass one that is full. */
export interface Disk {
  open(path: string, flags: string, mode?: number): Promise<FileHandle>
  /** Bytes that this process may still write below the folder. */
  freeBytes(folder: string): Promise<number>
}

export const systemDisk: Disk = {
  open: openFile,
  freeBytes: async (folder) => {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
}

/** Full disks of ours (errno), of a quota, and of PostgreSQL (SQLSTATE 53100). */
const fullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', '53100'])

/** Whether it failed for want of room, so that it may work later just as it is. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && fullCodes.has(error.code)
}

/** Makes a new name in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await openFile(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
