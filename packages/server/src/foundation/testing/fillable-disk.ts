import { type Disk, systemDisk } from '../vault/disk.ts'

/** A disk that is full when it is told to be: the system's own, but writes fail as the system would have them fail. */
export function fillableDisk(): Disk & { fill(isFull: boolean): void } {
  let full = false
  const refuse = () => {
    if (full) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  }
  return {
    fill: (isFull) => {
      full = isFull
    },
    open: async (path, flags, mode) => {
      const file = await systemDisk.open(path, flags, mode)
      return new Proxy(file, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name, target)
          if (typeof value !== 'function') return value
          return (...args: unknown[]) => {
            if (name === 'write' || name === 'writev') refuse()
            return value.apply(target, args)
          }
        },
      })
    },
    freeBytes: async (folder) => (full ? 0 : systemDisk.freeBytes(folder)),
  }
}
