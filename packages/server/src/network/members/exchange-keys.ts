import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import {
  newSealKeyPair,
  type PublicJwk,
  publicJwkSchema,
  recoveryKeyHash,
  type SealKeyPair,
  type Signer,
  type SigningKey,
} from '@samverkan/protocol'
import {
  createPqSigningKeyFile,
  createSigningKeyFile,
  keyFileExists,
  keyFolder,
  readKeyFile,
  readPqSigningKeyFile,
  readSigningKeyFile,
  writeKeyFile,
} from './key-files.ts'
import { createPersonKey } from './person-key.ts'

/** What a process of the exchange or worker role holds. The identity key is not among it: it signs keysets only and
 *  may lie on a token. */
export interface ExchangeKeys {
  /** Signs envelopes, receipts and request proofs; with its post-quantum key, where there is one, in suite hx2. */
  sign: Signer
  /** All signing keys that are held, newest first. */
  signers: readonly Signer[]
  /** Newest first; older ones open what was sealed before a rotation. */
  seal: readonly SealKeyPair[]
}

const names = {
  identity: 'exchange-identity',
  identityPublic: 'exchange-identity.public',
  nextIdentity: 'exchange-identity-next',
  nextIdentityPublic: 'exchange-identity-next.public',
  recoveryHash: 'recovery.hash',
  sign: 'exchange-sign',
  signPq: 'exchange-sign-pq',
  seal: 'exchange-seal',
} as const
type Rotated = 'sign' | 'signPq' | 'seal'

/** Makes the member's exchange keys that are missing, each a file with mode 600 in `DATA/keys`. Never replaces one.
 *  `exchange-seal` is a file as `age-keygen` writes it, so that `age -d -i` opens what was sealed to us. */
export async function createExchangeKeys(dataDir: string): Promise<void> {
  if (!keyFileExists(dataDir, names.identityPublic)) {
    createSigningKeyFile(dataDir, names.identity)
    writeIdentityPublic(dataDir, loadIdentityKey(dataDir).publicJwk)
  }
  if (filesOf(dataDir, 'sign').length === 0) {
    createSigningKeyFile(dataDir, names.sign)
    createPqSigningKeyFile(dataDir, names.signPq)
  }
  if (filesOf(dataDir, 'seal').length === 0) await createSealKeyFile(dataDir, names.seal)
}

/** The next signing and sealing keys, beside those that are there. They are used when the directory lists them. */
export async function createNextExchangeKeys(dataDir: string, now: Date): Promise<void> {
  const stamp = now.toISOString().replaceAll(/[-:.]/g, '')
  await createSealKeyFile(dataDir, `${names.seal}-${stamp}`)
  createPqSigningKeyFile(dataDir, `${names.signPq}-${stamp}`)
  createSigningKeyFile(dataDir, `${names.sign}-${stamp}`)
}

/** Throws when a file is missing, readable by others or not a key. Without a post-quantum key, as older installations have
 *  it, the member speaks suite hx1 alone. `sign` is the newest. */
export function loadExchangeKeys(dataDir: string): ExchangeKeys {
  const signers = filesOf(dataDir, 'sign').map((file) => {
    const pq = file.replace(names.sign, names.signPq)
    return {
      ...readSigningKeyFile(dataDir, file),
      pq: keyFileExists(dataDir, pq) ? readPqSigningKeyFile(dataDir, pq) : undefined,
    }
  })
  const [sign] = signers
  if (!sign) throw new Error(`${keyFolder(dataDir)} holds no ${names.sign}`)
  const seal = filesOf(dataDir, 'seal').flatMap((file) => readSealPairs(file, readKeyFile(dataDir, file)))
  if (seal.length === 0) throw new Error(`${keyFolder(dataDir)} holds no ${names.seal}`)
  return { sign, signers, seal }
}

/** The key that stands in the directory and signs keysets. */
export function loadIdentityKey(dataDir: string): SigningKey {
  return readSigningKeyFile(dataDir, names.identity)
}

/** The public parts of our identity key and of the next one, if there is one. They stay here when the keys themselves lie
 *  on a token. */
export function ownIdentities(dataDir: string): PublicJwk[] {
  return [names.identityPublic, names.nextIdentityPublic]
    .filter((name) => keyFileExists(dataDir, name))
    .map((name) => publicJwkSchema.parse(JSON.parse(readKeyFile(dataDir, name))))
}

/** The identity key that is to follow the present one; made if it is not there. */
export function nextIdentityKey(dataDir: string): SigningKey {
  createSigningKeyFile(dataDir, names.nextIdentity)
  const key = readSigningKeyFile(dataDir, names.nextIdentity)
  if (!keyFileExists(dataDir, names.nextIdentityPublic))
    writeKeyFile(dataDir, names.nextIdentityPublic, JSON.stringify(key.publicJwk))
  return key
}

/** Puts the next identity key in the place of the present one, which the directory no longer names. */
export function adoptNextIdentity(dataDir: string): void {
  const path = (name: string) => join(keyFolder(dataDir), name)
  renameSync(path(names.nextIdentity), path(names.identity))
  renameSync(path(names.nextIdentityPublic), path(names.identityPublic))
}

/** Makes the recovery key in a file that is to be kept elsewhere; only the hash of its public part stays here. */
export function createRecoveryKey(dataDir: string, path: string): string {
  const hash = recoveryKeyHash(createPersonKey(path).publicKey)
  writeKeyFile(dataDir, names.recoveryHash, hash)
  return hash
}

/** SHA-256 of our recovery key, hex; undefined where none was made. The key itself lies in a safe. */
export function ownRecoveryHash(dataDir: string): string | undefined {
  return keyFileExists(dataDir, names.recoveryHash) ? readKeyFile(dataDir, names.recoveryHash) : undefined
}

export interface HeldKey {
  kind: 'sign' | 'seal'
  /** `x` of a signing key, the recipient of a seal key. */
  id: string
  files: string[]
}

/** Which key lies in which files; a signing key's post-quantum sister goes with it. */
export function heldKeyFiles(dataDir: string): HeldKey[] {
  const signing = filesOf(dataDir, 'sign').map((file): HeldKey => {
    const pq = file.replace(names.sign, names.signPq)
    const files = keyFileExists(dataDir, pq) ? [file, pq] : [file]
    return { kind: 'sign', id: readSigningKeyFile(dataDir, file).publicJwk.x, files }
  })
  const sealing = filesOf(dataDir, 'seal').flatMap((file) => {
    const [pair, ...others] = readSealPairs(file, readKeyFile(dataDir, file))
    // A file in which somebody has put several stays as long as any of them may be needed.
    return pair && others.length === 0 ? [{ kind: 'seal' as const, id: pair.recipient, files: [file] }] : []
  })
  return [...signing, ...sealing]
}

function writeIdentityPublic(dataDir: string, jwk: PublicJwk): void {
  writeKeyFile(dataDir, names.identityPublic, JSON.stringify(jwk))
}

async function createSealKeyFile(dataDir: string, name: string): Promise<void> {
  const pair = await newSealKeyPair()
  writeKeyFile(dataDir, name, `# public key: ${pair.recipient}\n${pair.identity}\n`)
}

/** Files of one kind of key, newest first: `NAME-TIME`, and last the first one, `NAME`. */
function filesOf(dataDir: string, kind: Rotated): string[] {
  if (!existsSync(keyFolder(dataDir))) return []
  const name = new RegExp(`^${names[kind]}(-\\d{8}T\\d{9}Z)?$`)
  return readdirSync(keyFolder(dataDir))
    .filter((file) => name.test(file))
    .toSorted((a, b) => (a > b ? -1 : 1))
}

function readSealPairs(file: string, text: string): SealKeyPair[] {
  const pairs = [...text.matchAll(/^# public key: (age1\S+)\n(AGE-SECRET-KEY-\S+)$/gm)].map(
    ([, recipient = '', identity = '']) => ({ recipient, identity }),
  )
  if (pairs.length === 0) throw new Error(`${file} holds no age identity`)
  return pairs
}
