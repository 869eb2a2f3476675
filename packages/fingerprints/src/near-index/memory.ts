import { code as compiled } from './code.ts'

export interface NearMatch {
  /** 32 bytes, in the order of the hexadecimal text. */
  hash: Uint8Array
  distance: number
  /** The entry's own, as it was added. */
  id: number
}

/** What another thread needs to read an index. */
export interface Share {
  memory: WebAssembly.Memory
  bucketBits: number
}

/** What the compiled source offers; see assembly/near-index.ts. */
interface Code {
  open(scratch: number, heads: number, bucketBits: number): number
  find(id: number): number
  insert(slot: number, id: number): void
  unlink(slot: number): void
  near(atMost: number): number
  scan(atMost: number, from: number, to: number): number
  foundStart(): number
  recordStart(slot: number): number
}

const module = new WebAssembly.Module(Buffer.from(compiled, 'base64'))

const pageBytes = 65_536
const mostPages = 65_536
/** The first page holds what threads tell each other: how many have opened the memory, and the slots that were ever used. */
const [openedAt, usedAt] = [0, 1]
const mostReaders = 15
const scratchStart = pageBytes
const headsStart = scratchStart + (mostReaders + 1) * pageBytes
const grownPages = 256
const tables = 11
const recordBytes = 80
const hashBytes = 32
const idAt = 76
const leastBits = 10
/** As many as the shorter keys have. */
const mostBits = 23

/** Opens new memory for about so many entries, or that of another thread. */
export function openMemory(from: number | Share) {
  const { memory, bucketBits } = typeof from === 'number' ? newMemory(from) : from
  const control = new Int32Array(memory.buffer, 0, 2)
  const reader = Atomics.add(control, openedAt, 1)
  if (reader > mostReaders) throw new Error('Too many threads have opened this index')
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const code = exports as unknown as Code
  const scratch = scratchStart + reader * pageBytes
  const records = code.open(scratch, headsStart, bucketBits)
  const query = new Uint8Array(memory.buffer, scratch, 32)
  const foundStart = code.foundStart()
  // The room for what was found, and before it the number of a scan.
  const found = new Uint32Array(memory.buffer, foundStart - 4, (scratch + pageBytes - foundStart) / 4 + 1)

  return {
    memory,
    bucketBits,
    code,
    /** Matches that there is room for. */
    room: 4_096,
    bytes: () => memory.buffer.byteLength,
    ask: (hash: Uint8Array) => query.set(hash),
    endSlot: () => Atomics.load(control, usedAt) + 1,
    /** The next slot that was never used; makes room for it. */
    newSlot: () => {
      const slot = Atomics.load(control, usedAt) + 1
      const missing = records + (slot + 1) * recordBytes - memory.buffer.byteLength
      if (missing > 0) memory.grow(Math.min(grownPages, mostPages - memory.buffer.byteLength / pageBytes))
      Atomics.store(control, usedAt, slot)
      return slot
    },
    scanCount: () => found[0] as number,
    found: (count: number): NearMatch[] =>
      Array.from({ length: count }, (_, n) => {
        // Above 2 GiB the number arrives as a negative one.
        const start = code.recordStart(found[2 * n + 1] as number) >>> 0
        return {
          hash: Uint8Array.from(new Uint8Array(memory.buffer, start, hashBytes)),
          distance: found[2 * n + 2] as number,
          id: new DataView(memory.buffer, start + idAt, 4).getUint32(0, true),
        }
      }),
  }
}

export function shareOf({ memory, bucketBits }: Share): Share {
  return { memory, bucketBits }
}

function newMemory(capacity: number): Share {
  const bucketBits = Math.min(mostBits, Math.max(leastBits, Math.ceil(Math.log2(capacity))))
  const initial = Math.ceil((headsStart + tables * 4 * 2 ** bucketBits) / pageBytes) + 1
  return { memory: new WebAssembly.Memory({ initial, maximum: mostPages, shared: true }), bucketBits }
}
