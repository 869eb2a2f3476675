import type { BlobStore } from '../../../packages/server/src/foundation/index.ts'

/** A vault on a disk that is full when it is told to be: every write fails as the system would have it fail. */
export function fillableDisk(blobs: BlobStore): { blobs: BlobStore; fill(full: boolean): void } {
  let full = false
  const writes: ReadonlySet<PropertyKey> = new Set(['put', 'putStream'])
  const onDisk = new Proxy(blobs, {
    get: (store, name, receiver) => {
      const value: unknown = Reflect.get(store, name, receiver)
      if (!writes.has(name) || typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
        return value.apply(store, args)
      }
    },
  })
  return {
    blobs: onDisk,
    fill: (isFull) => {
      full = isFull
    },
  }
}
