import type { SigningKey } from '@samverkan/protocol'
import { createSigningKeyFile, readSigningKeyFile } from './key-files.ts'

const name = 'directory-sign'

/** Makes the secretariat's key that signs directories (`DATA/keys/directory-sign`), unless it is there already. Its
 *  `publicJwk.x` is what members put into `network.directoryKeys`. */
export function createDirectoryKey(dataDir: string): void {
  createSigningKeyFile(dataDir, name)
}

export function loadDirectoryKey(dataDir: string): SigningKey {
  return readSigningKeyFile(dataDir, name)
}
