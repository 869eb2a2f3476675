import { closeSync, fsyncSync, linkSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file with mode 600, whole or not at all whenever the machine stops. Throws when it is there already. */
export function writeNewFile(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.new`
  const file = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    // Unlike a rename, a link never takes the place of a file that is there.
    linkSync(temporary, path)
  } finally {
    unlinkSync(temporary)
  }
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
