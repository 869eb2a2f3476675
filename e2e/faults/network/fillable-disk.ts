import type { Foundation } from '../../../packages/server/src/foundation/index.ts'

type Vault = Foundation['vault']

/** A vault on a disk that is full when it is told to be: every write fails as the system would have it fail. */
export function fillableDisk(vault: Vault): { vault: Vault; fill(full: boolean): void } {
  let full = false
  const fillable = <Store extends object>(store: Store, writes: ReadonlySet<PropertyKey>): Store =>
    new Proxy(store, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver)
        if (!writes.has(name) || typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
          return value.apply(target, args)
        }
      },
    })
  return {
    vault: {
      ...vault,
      blobs: fillable(vault.blobs, new Set(['put', 'putStream'])),
      incoming: fillable(vault.incoming, new Set(['take'])),
    },
    fill: (isFull) => {
      full = isFull
    },
  }
}
