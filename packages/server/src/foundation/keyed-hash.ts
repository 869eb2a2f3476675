import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/** Making raw bytes a key costs five times the hash itself. */
const ready = new WeakMap<Uint8Array, KeyObject>()

function readyKey(key: Uint8Array): KeyObject {
  const known = ready.get(key)
  if (known) return known
  const made = createSecretKey(key)
  ready.set(key, made)
  return made
}

/** HMAC-SHA-256 for equality search on sealed values; `what` keeps hashes of different kinds apart. */
export function keyedHash(key: Uint8Array, what: 'url' | 'host' | 'domain' | 'code', value: string): Buffer {
  return createHmac('sha256', readyKey(key)).update(`${what}\0${value}`).digest()
}
