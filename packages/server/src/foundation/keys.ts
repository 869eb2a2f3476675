import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSealKeyPair } from '@samverkan/protocol'
import type { Role } from './config.ts'
import type { RandomBytes } from './ids.ts'

/**
 * A member's keys, each a file of its own with mode 600 in `DATA/keys`. A process reads only those of its roles:
 * the public one holds `code`, `atRestRecipient` and no key that opens anything (design section 4).
 */
export interface Keys {
  /** Everything at rest is sealed to it. */
  atRestRecipient: string
  /** Opens what is sealed at rest. */
  atRestIdentity: string | undefined
  /** Keyed hashes of tipsters' codes. */
  code: Uint8Array
  /** Keyed hashes of addresses, for equality search. */
  search: Uint8Array | undefined
  /** Signs the ledger's checkpoints. */
  ledger: KeyObject | undefined
  ledgerPublic: KeyObject
}

const rolesThatOpen: readonly Role[] = ['workbench', 'exchange', 'worker']

/** Makes the keys that are missing. Never replaces one. */
export async function createKeys(dataDir: string, random: RandomBytes): Promise<void> {
  const dir = join(dataDir, 'keys')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (!existsSync(join(dir, 'at-rest.identity'))) {
    const pair = await newSealKeyPair()
    write(dir, 'at-rest.recipient', pair.recipient)
    write(dir, 'at-rest.identity', pair.identity)
  }
  for (const name of ['code.key', 'search.key']) {
    if (!existsSync(join(dir, name))) write(dir, name, Buffer.from(random(32)).toString('base64url'))
  }
  if (!existsSync(join(dir, 'ledger.key'))) {
    const { privateKey } = generateKeyPairSync('ed25519')
    write(dir, 'ledger.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    write(dir, 'ledger.pub', createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString())
  }
}

/** Reads what the roles may hold. Throws when a file is missing or readable by others: an operator must mend that. */
export function loadKeys(dataDir: string, roles: readonly Role[]): Keys {
  const dir = join(dataDir, 'keys')
  const opens = roles.some((role) => rolesThatOpen.includes(role))
  return {
    atRestRecipient: read(dir, 'at-rest.recipient'),
    atRestIdentity: opens ? read(dir, 'at-rest.identity') : undefined,
    code: Buffer.from(read(dir, 'code.key'), 'base64url'),
    search: opens ? Buffer.from(read(dir, 'search.key'), 'base64url') : undefined,
    ledger: roles.includes('worker') ? createPrivateKey(read(dir, 'ledger.key')) : undefined,
    ledgerPublic: createPublicKey(read(dir, 'ledger.pub')),
  }
}

function write(dir: string, name: string, content: string): void {
  writeFileSync(join(dir, name), content, { mode: 0o600, flag: 'wx' })
}

function read(dir: string, name: string): string {
  const path = join(dir, name)
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Error(`${path} can be read by others; set its mode to 600`)
  return readFileSync(path, 'utf8').trim()
}
