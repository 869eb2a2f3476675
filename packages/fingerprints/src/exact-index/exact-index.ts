/**
 * Which entries have a hash, in few bytes: of each hash its first 32 bits are kept, beside the entry's id. So it misses none, and
 * may name one too many (with ten million entries, one in 430 lookups of what is not there): whoever asks compares the whole
 * hash with the entry's.
 */
export interface ExactIndex {
  readonly size: number
  /** Memory that it takes, in bytes. */
  readonly bytes: number
  /** False when this entry is there already. Ids are whole numbers of 32 bits, without 0. */
  add(hash: Uint8Array, id: number): boolean
  /** False when this entry is not there. */
  remove(hash: Uint8Array, id: number): boolean
  /** Ids of the entries whose hash begins alike. */
  find(hash: Uint8Array): number[]
}

const mostFilled = 0.8
const filledAtFirst = 0.75
const growth = 1.25
const leastCells = 1_024
const tagValues = 2 ** 32

/** An empty index for about so many entries. It grows by a quarter when it has to: then every entry is moved once. */
export function createExactIndex({ capacity = 0 } = {}): ExactIndex {
  let cells = Math.max(leastCells, Math.ceil(capacity / filledAtFirst))
  // A cell is a tag and an id; no id, no entry. Entries stand at the place that their tag says or after it, without a gap.
  let table = new Uint32Array(2 * cells)
  let size = 0

  const placeOf = (tag: number) => Math.floor((tag / tagValues) * cells)
  const after = (cell: number) => (cell + 1 === cells ? 0 : cell + 1)
  const tagAt = (cell: number) => table[2 * cell] as number
  const idAt = (cell: number) => table[2 * cell + 1] as number
  const put = (cell: number, tag: number, id: number) => {
    table[2 * cell] = tag
    table[2 * cell + 1] = id
  }

  /** The entry's cell, or the empty one after all that could be it. */
  function cellOf(tag: number, id: number): number {
    let cell = placeOf(tag)
    while (idAt(cell) !== 0 && !(idAt(cell) === id && tagAt(cell) === tag)) cell = after(cell)
    return cell
  }

  function grow(): void {
    const old = table
    cells = Math.ceil(cells * growth)
    table = new Uint32Array(2 * cells)
    for (let at = 0; at < old.length; at += 2) {
      const [tag, id] = [old[at] as number, old[at + 1] as number]
      if (id !== 0) put(cellOf(tag, id), tag, id)
    }
  }

  /** Empties a cell and moves up what may stand there, so that nobody stands behind a gap. */
  function empty(freed: number): void {
    let gap = freed
    for (let cell = after(gap); idAt(cell) !== 0; cell = after(cell)) {
      const place = placeOf(tagAt(cell))
      const isBetween = gap < cell ? gap < place && place <= cell : gap < place || place <= cell
      if (isBetween) continue
      put(gap, tagAt(cell), idAt(cell))
      gap = cell
    }
    put(gap, 0, 0)
  }

  return {
    get size() {
      return size
    },
    get bytes() {
      return table.byteLength
    },
    add: (hash, id) => {
      if (!Number.isInteger(id) || id < 1 || id >= tagValues) throw new RangeError(`an id of ${id}`)
      if (size + 1 > cells * mostFilled) grow()
      const tag = tagOf(hash)
      const cell = cellOf(tag, id)
      if (idAt(cell) !== 0) return false
      put(cell, tag, id)
      size++
      return true
    },
    remove: (hash, id) => {
      const cell = cellOf(tagOf(hash), id)
      if (idAt(cell) === 0) return false
      empty(cell)
      size--
      return true
    },
    find: (hash) => {
      const tag = tagOf(hash)
      const ids: number[] = []
      for (let cell = placeOf(tag); idAt(cell) !== 0; cell = after(cell))
        if (tagAt(cell) === tag) ids.push(idAt(cell))
      return ids
    },
  }
}

function tagOf(hash: Uint8Array): number {
  if (hash.length < 4) throw new RangeError(`a hash of ${hash.length} bytes`)
  const [a, b, c, d] = [hash[0] as number, hash[1] as number, hash[2] as number, hash[3] as number]
  return a * 0x100_0000 + (b << 16) + (c << 8) + d
}
