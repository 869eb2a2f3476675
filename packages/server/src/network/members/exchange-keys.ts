import { newSealKeyPair, type SealKeyPair, type Signer, type SigningKey } from '@samverkan/protocol'
import {
  createPqSigningKeyFile,
  createSigningKeyFile,
  keyFileExists,
  readKeyFile,
  readPqSigningKeyFile,
  readSigningKeyFile,
  writeKeyFile,
} from './key-files.ts'

/** What a process of the exchange or worker role holds. The identity key is not among it: it signs keysets only and
 *  may lie on a token. */
export interface ExchangeKeys {
  /** Signs envelopes, receipts and request proofs; with its post-quantum key, where there is one, in suite hx2. */
  sign: Signer
  /** Newest first; older ones open what was sealed before a rotation. */
  seal: readonly SealKeyPair[]
}

const names = {
  identity: 'exchange-identity',
  sign: 'exchange-sign',
  signPq: 'exchange-sign-pq',
  seal: 'exchange-seal',
} as const

/** Makes the member's exchange keys that are missing, each a file with mode 600 in `DATA/keys`. Never replaces one.
 *  `exchange-seal` is a file as `age-keygen` writes it, so that `age -d -i` opens what was sealed to us. */
export async function createExchangeKeys(dataDir: string): Promise<void> {
  createSigningKeyFile(dataDir, names.identity)
  createSigningKeyFile(dataDir, names.sign)
  createPqSigningKeyFile(dataDir, names.signPq)
  if (!keyFileExists(dataDir, names.seal)) {
    const pair = await newSealKeyPair()
    writeKeyFile(dataDir, names.seal, `# public key: ${pair.recipient}\n${pair.identity}\n`)
  }
}

/** Throws when a file is missing, readable by others or not a key. Without `exchange-sign-pq`, as older installations have
 *  it, the member speaks suite hx1 alone. */
export function loadExchangeKeys(dataDir: string): ExchangeKeys {
  return {
    sign: {
      ...readSigningKeyFile(dataDir, names.sign),
      pq: keyFileExists(dataDir, names.signPq) ? readPqSigningKeyFile(dataDir, names.signPq) : undefined,
    },
    seal: readSealPairs(readKeyFile(dataDir, names.seal)),
  }
}

/** The key that stands in the directory and signs keysets. */
export function loadIdentityKey(dataDir: string): SigningKey {
  return readSigningKeyFile(dataDir, names.identity)
}

function readSealPairs(text: string): SealKeyPair[] {
  const pairs = [...text.matchAll(/^# public key: (age1\S+)\n(AGE-SECRET-KEY-\S+)$/gm)].map(
    ([, recipient = '', identity = '']) => ({ recipient, identity }),
  )
  if (pairs.length === 0) throw new Error(`${names.seal} holds no age identity`)
  return pairs
}
