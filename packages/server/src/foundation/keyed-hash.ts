import { createHmac } from 'node:crypto'

/** HMAC-SHA-256 for equality search on sealed values; `what` keeps hashes of different kinds apart. */
export function keyedHash(key: Uint8Array, what: 'url' | 'host' | 'domain' | 'code', value: string): Buffer {
  return createHmac('sha256', key).update(`${what}\0${value}`).digest()
}
