import type { PublicKey } from '../keys/public-key.ts'
import { sha256Hex } from '../lib/sha256.ts'

/** What the directory says of a recovery key: SHA-256, in hex, over its 32 bytes. The key itself is shown only when it is
 *  used, so nobody knows which key to attack. */
export function recoveryKeyHash(key: PublicKey): string {
  return sha256Hex(key.bytes)
}
