import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  importPqSigningKey,
  importSigningKey,
  newPqSigningKey,
  newSigningKey,
  type PqSigningKey,
  type SigningKey,
} from '@samverkan/protocol'
import { writeNewFile } from './write-new-file.ts'

/** The folder of a member's keys. */
export const keyFolder = (dataDir: string) => join(dataDir, 'keys')

/** Writes a key file with mode 600 unless it is there already; a key is never replaced. */
export function writeKeyFile(dataDir: string, name: string, content: string): void {
  mkdirSync(keyFolder(dataDir), { recursive: true, mode: 0o700 })
  writeNewFile(join(keyFolder(dataDir), name), content)
}

export function keyFileExists(dataDir: string, name: string): boolean {
  return existsSync(join(keyFolder(dataDir), name))
}

/** Throws when the file is missing or readable by others: an operator must mend that. */
export function readKeyFile(dataDir: string, name: string): string {
  const path = join(keyFolder(dataDir), name)
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Error(`${path} can be read by others; set its mode to 600`)
  return readFileSync(path, 'utf8')
}

/** A new Ed25519 key as a private JWK in a file of its own, unless it is there already. */
export function createSigningKeyFile(dataDir: string, name: string): void {
  if (!keyFileExists(dataDir, name)) writeKeyFile(dataDir, name, JSON.stringify(newSigningKey().privateJwk))
}

/** The same for an ML-DSA-44 key. */
export function createPqSigningKeyFile(dataDir: string, name: string): void {
  if (!keyFileExists(dataDir, name)) writeKeyFile(dataDir, name, JSON.stringify(newPqSigningKey().privateJwk))
}

export function readPqSigningKeyFile(dataDir: string, name: string): PqSigningKey {
  const read = importPqSigningKey(JSON.parse(readKeyFile(dataDir, name)))
  if (!read.ok)
    throw new Error(`${join(keyFolder(dataDir), name)} is not a post-quantum signing key: ${read.reason}`)
  return read.key
}

export function readSigningKeyFile(dataDir: string, name: string): SigningKey {
  const read = importSigningKey(JSON.parse(readKeyFile(dataDir, name)))
  if (!read.ok) throw new Error(`${join(keyFolder(dataDir), name)} is not a signing key: ${read.reason}`)
  return read.key
}
