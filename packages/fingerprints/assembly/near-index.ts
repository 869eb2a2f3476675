// AssemblyScript: the inner loops of the near index (see README.md). Compiled to src/near-index/code.ts
// by `node packages/fingerprints/compile.ts`; a test proves that the code there is what this source gives.
//
// A hash is cut into 11 keys, ten of 23 bits and one of 26. Two hashes that differ in at most 31 bits differ in at most two
// bits of one of the ten or in at most one bit of the last: were it more everywhere, they would differ in at least
// 10 × 3 + 2 = 32. So the entries that share a key with the query, but for so many bits, are all that can be near.
//
// Memory: [ scratch of each reader ][ heads: 11 tables of buckets ][ records ]. A head is the slot of a bucket's first
// entry; a record is its hash (32 bytes), for each table the slot of the next in the bucket, and the id of its entry. Slot 0 is
// nobody, and so is id 0: a record that is not in use.

const tables: u32 = 11
const longKey: u32 = 10
const keyBits: u32 = 23
const longKeyBits: u32 = 26
const probes: usize = 1 + 23 + 253
const longProbes: usize = 1 + 26
const nextAt: usize = 32
const idAt: usize = 76
const recordBytes: usize = 80

let bucketBits: u32 = 0
let bucketMask: u32 = 0
let heads: usize = 0
let records: usize = 0

// This instance's scratch: the query, the bits to flip, slots to look at, slots found and their distances.
let query: usize = 0
let flips: usize = 0
let longFlips: usize = 0
let slots: usize = 0
let found: usize = 0
const foundAtMost: u32 = 4096

export const scratchBytes: usize = 64 * 1024

/** Tells this instance where everything is. Memory below `records` must be there. */
export function open(scratch: usize, headsStart: usize, bits: u32): usize {
  query = scratch
  flips = scratch + 1024
  longFlips = scratch + 4096
  slots = scratch + 8192
  found = scratch + 16384
  bucketBits = bits
  bucketMask = (1 << bits) - 1
  heads = headsStart
  records = heads + <usize>tables * (<usize>4 << bits)
  let at = flips
  store<u32>(at, 0)
  for (let a: u32 = 0; a < keyBits; a++) {
    at += 4
    store<u32>(at, 1 << a)
  }
  for (let a: u32 = 0; a < keyBits; a++)
    for (let b: u32 = a + 1; b < keyBits; b++) {
      at += 4
      store<u32>(at, (1 << a) | (1 << b))
    }
  at = longFlips
  store<u32>(at, 0)
  for (let a: u32 = 0; a < longKeyBits; a++) {
    at += 4
    store<u32>(at, 1 << a)
  }
  return records
}

// @ts-ignore: decorator
@inline
function recordOf(slot: u32): usize {
  return records + <usize>slot * recordBytes
}

// @ts-ignore: decorator
@inline
function bits(hash: usize, from: u32, count: u32): u32 {
  const word = from >> 5
  const low = <u64>load<u32>(hash + (<usize>word << 2))
  const high = word < 7 ? <u64>load<u32>(hash + (<usize>(word + 1) << 2)) : 0
  return <u32>(((low | (high << 32)) >> <u64>(from & 31)) & ((<u64>1 << <u64>count) - 1))
}

// @ts-ignore: decorator
@inline
function keyOf(hash: usize, table: u32): u32 {
  return table < longKey ? bits(hash, table * keyBits, keyBits) : bits(hash, longKey * keyBits, longKeyBits)
}

/** The bits above those of a bucket are mixed in, so that keys that differ there are in other buckets. */
// @ts-ignore: decorator
@inline
function bucketOf(key: u32): u32 {
  return (key ^ ((key >> bucketBits) * 0x3a5b1d)) & bucketMask
}

// @ts-ignore: decorator
@inline
function headOf(table: u32, key: u32): usize {
  return heads + ((((<usize>table) << bucketBits) + <usize>bucketOf(key)) << 2)
}

// @ts-ignore: decorator
@inline
function distanceTo(record: usize, q0: u64, q1: u64, q2: u64, q3: u64): u32 {
  return <u32>(
    popcnt(load<u64>(record) ^ q0) +
    popcnt(load<u64>(record, 8) ^ q1) +
    popcnt(load<u64>(record, 16) ^ q2) +
    popcnt(load<u64>(record, 24) ^ q3)
  )
}

/** The slot of the query's very hash under that id, or under any when it is 0; 0 when it is not there. */
export function find(id: u32): u32 {
  let slot = load<u32>(headOf(0, keyOf(query, 0)))
  while (slot != 0 && !isEntry(recordOf(slot), id)) slot = load<u32>(recordOf(slot) + nextAt)
  return slot
}

// @ts-ignore: decorator
@inline
function isEntry(record: usize, id: u32): bool {
  return (id == 0 || load<u32>(record + idAt) == id) && memory.compare(record, query, 32) == 0
}

/** Puts the query's hash into a slot that nobody uses. A reader in another thread sees it whole or not at all. */
export function insert(slot: u32, id: u32): void {
  const record = recordOf(slot)
  memory.copy(record, query, 32)
  store<u32>(record + idAt, id)
  for (let table: u32 = 0; table < tables; table++)
    store<u32>(record + nextAt + (<usize>table << 2), load<u32>(headOf(table, keyOf(record, table))))
  for (let table: u32 = 0; table < tables; table++)
    atomic.store<u32>(headOf(table, keyOf(record, table)), slot)
}

/** Takes a slot out of every bucket. A reader that stands at it goes on from there. */
export function unlink(slot: u32): void {
  const record = recordOf(slot)
  for (let table: u32 = 0; table < tables; table++) {
    const next = <usize>table << 2
    let at = headOf(table, keyOf(record, table))
    while (load<u32>(at) != slot) at = recordOf(load<u32>(at)) + nextAt + next
    atomic.store<u32>(at, load<u32>(record + nextAt + next))
  }
  store<u32>(record + idAt, 0)
}

/** How many entries differ from the query in at most that many bits (31 at most); their slots and distances are at
 *  `foundStart()`. There is room for 4,096: when it says more, look with `scan`. */
export function near(atMost: u32): u32 {
  const q0 = load<u64>(query)
  const q1 = load<u64>(query, 8)
  const q2 = load<u64>(query, 16)
  const q3 = load<u64>(query, 24)
  let count: u32 = 0
  for (let table: u32 = 0; table < tables; table++) {
    // All heads first, then all first entries, then all second ones: the processor waits for many at the same time.
    let waiting = firstSlots(table, keyOf(query, table))
    while (waiting > 0) {
      let left: usize = 0
      for (let i: usize = 0; i < waiting; i++) {
        const slot = load<u32>(slots + (i << 2))
        const record = recordOf(slot)
        const distance = distanceTo(record, q0, q1, q2, q3)
        if (distance <= atMost) count = note(slot, distance, count)
        const next = load<u32>(record + nextAt + (<usize>table << 2))
        store<u32>(slots + (left << 2), next)
        left += next != 0 ? 1 : 0
      }
      waiting = left
    }
  }
  return count
}

function firstSlots(table: u32, key: u32): usize {
  const flip = table < longKey ? flips : longFlips
  const count = table < longKey ? probes : longProbes
  let waiting: usize = 0
  for (let i: usize = 0; i < count; i++) {
    const slot = load<u32>(headOf(table, key ^ load<u32>(flip + (i << 2))))
    store<u32>(slots + (waiting << 2), slot)
    waiting += slot != 0 ? 1 : 0
  }
  return waiting
}

/** The same entry may be found by several of its keys. */
function note(slot: u32, distance: u32, count: u32): u32 {
  for (let i: u32 = 0; i < min(count, foundAtMost); i++) if (load<u32>(found + (<usize>i << 3)) == slot) return count
  if (count < foundAtMost) {
    store<u32>(found + (<usize>count << 3), slot)
    store<u32>(found + (<usize>count << 3) + 4, distance)
  }
  return count + 1
}

/** Looks at every record of the slots from `from` until `to`: one after the other, as many as there is room for. Returns the
 *  slot to go on from; how many were found is at `foundStart() - 4`. */
export function scan(atMost: u32, from: u32, to: u32): u32 {
  const q0 = load<u64>(query)
  const q1 = load<u64>(query, 8)
  const q2 = load<u64>(query, 16)
  const q3 = load<u64>(query, 24)
  let count: u32 = 0
  let slot = from
  for (; slot < to && count < foundAtMost; slot++) {
    const record = recordOf(slot)
    if (load<u32>(record + idAt) == 0) continue
    const distance = distanceTo(record, q0, q1, q2, q3)
    if (distance > atMost) continue
    store<u32>(found + (<usize>count << 3), slot)
    store<u32>(found + (<usize>count << 3) + 4, distance)
    count++
  }
  store<u32>(found - 4, count)
  return slot
}

export function foundStart(): usize {
  return found
}

export function recordStart(slot: u32): usize {
  return recordOf(slot)
}
