import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  importSigningKey,
  type NoteVerifier,
  newSealKeyPair,
  newSigningKey,
  readVerifierKey,
  type SigningKey,
  writeVerifierKey,
} from '@samverkan/protocol'
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
  ledger: SigningKey | undefined
  /** Whose checkpoints this member's ledger carries. */
  ledgerVerifier: NoteVerifier
}

const rolesThatOpen: readonly Role[] = ['workbench', 'exchange', 'worker']

/** Makes the keys that are missing. Never replaces one. */
export async function createKeys(dataDir: string, memberId: string, random: RandomBytes): Promise<void> {
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
    const pair = newSigningKey(random(32))
    const key = signingKey(pair.privateJwk)
    write(dir, 'ledger.key', JSON.stringify(pair.privateJwk))
    write(dir, 'ledger.vkey', writeVerifierKey({ name: `${memberId}/ledger`, key: key.publicKey }))
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
    ledger: roles.includes('worker') ? signingKey(JSON.parse(read(dir, 'ledger.key'))) : undefined,
    ledgerVerifier: verifier(read(dir, 'ledger.vkey')),
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

function signingKey(jwk: unknown): SigningKey {
  const imported = importSigningKey(jwk)
  if (!imported.ok) throw new Error(`ledger.key is not a signing key: ${imported.reason}`)
  return imported.key
}

function verifier(text: string): NoteVerifier {
  const reading = readVerifierKey(text)
  if (!reading.ok) throw new Error(`ledger.vkey is not a verifier key: ${reading.reason}`)
  return reading.verifier
}
