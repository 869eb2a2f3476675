import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { NoteVerifier, SigningKey } from '@samverkan/protocol'
import { createSigningKeyFile, keyFolder, readSigningKeyFile } from './key-files.ts'

const names = { log: 'directory-log', witness: 'directory-witness' } as const

/** A key with the name under which it signs notes. */
export interface NamedKey {
  name: string
  key: SigningKey
}

/** The origin of the log that a secretariat keeps of its directory. */
export const logNameOf = (member: string) => `${member}/directory`
/** The name under which a member cosigns the heads of that log. */
export const witnessNameOf = (member: string) => `${member}/witness`

/** Makes the secretariat's online key that signs heads of its log (it decides nothing alone), unless it is there. */
export function createLogKey(dataDir: string, member: string): NoteVerifier {
  createSigningKeyFile(dataDir, names.log)
  return { name: logNameOf(member), key: readSigningKeyFile(dataDir, names.log).publicKey }
}

/** Makes a member's key to witness that log with, unless it is there. */
export function createWitnessKey(dataDir: string, member: string): NoteVerifier {
  createSigningKeyFile(dataDir, names.witness)
  const { publicKey } = readSigningKeyFile(dataDir, names.witness)
  return { name: witnessNameOf(member), key: publicKey, type: 'cosignature' }
}

export function loadLogKey(dataDir: string, member: string): NamedKey | undefined {
  return load(dataDir, names.log, logNameOf(member))
}

export function loadWitnessKey(dataDir: string, member: string): NamedKey | undefined {
  return load(dataDir, names.witness, witnessNameOf(member))
}

function load(dataDir: string, file: string, name: string): NamedKey | undefined {
  if (!existsSync(join(keyFolder(dataDir), file))) return undefined
  return { name, key: readSigningKeyFile(dataDir, file) }
}
