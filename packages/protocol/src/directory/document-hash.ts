import { sha256Hex } from '../lib/sha256.ts'

/** What the next version's `prev` calls a directory or keyset by: SHA-256, in hex, over its text exactly as published. */
export function documentHash(json: string): string {
  return sha256Hex(json)
}
