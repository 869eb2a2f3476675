import { createHash } from 'node:crypto'
import type { RandomBytes } from '../foundation/index.ts'

/** A token of 256 random bits as base64url, and the hash that is stored in its place (ASVS 7.2.3). */
export function newToken(random: RandomBytes): { token: string; hash: Buffer } {
  const token = Buffer.from(random(32)).toString('base64url')
  return { token, hash: hashToken(token) }
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
