import { hkdfSync } from 'node:crypto'
import { keyedHash } from '../../foundation/index.ts'
import type { Code } from './code.ts'

/** What stands in the database in place of the code; the key does not stand there. */
export function codeHash(codeKey: Uint8Array, code: Code): Buffer {
  return keyedHash(codeKey, 'code', code)
}

/**
 * The key under which the tipster's own view of the messages is sealed: HKDF-SHA-256 of the code. The 115 random bits
 * of the code make stretching needless. Only who types the code has it; the hotline keeps a copy sealed to itself.
 */
export function replyKey(code: Code): Buffer {
  return Buffer.from(hkdfSync('sha256', code, '', 'samverkan tipster reply key 1', 32))
}
