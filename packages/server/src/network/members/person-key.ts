import { readFileSync, statSync } from 'node:fs'
import { importSigningKey, newSigningKey, type SigningKey } from '@samverkan/protocol'
import { writeNewFile } from './write-new-file.ts'

/** A new key of one person (who signs roots, directories, or keeps a recovery key) in a file of its own with mode 600,
 *  wherever that person keeps it. Throws when the file is there already. */
export function createPersonKey(path: string): SigningKey {
  writeNewFile(path, JSON.stringify(newSigningKey().privateJwk))
  return readPersonKey(path)
}

/** Throws when the file can be read by others or is not a key. */
export function readPersonKey(path: string): SigningKey {
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Error(`${path} can be read by others; set its mode to 600`)
  const read = importSigningKey(JSON.parse(readFileSync(path, 'utf8')))
  if (!read.ok) throw new Error(`${path} is not a signing key: ${read.reason}`)
  return read.key
}
