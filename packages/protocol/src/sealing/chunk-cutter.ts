/** Cuts what comes in any pieces into chunks of one size, and holds the last one back: only more bytes or the end tell
 *  whether it was the last. */
export interface ChunkCutter {
  /** The chunks that are whole and not the last. Each is to be used before the next is asked for. */
  cut(piece: Uint8Array): Generator<Uint8Array>
  /** How many chunks `cut` will give for a piece of this length. */
  count(pieceBytes: number): number
  /** The last chunk, possibly short or empty. */
  rest(): Uint8Array
}

export function chunkCutter(chunkBytes: number): ChunkCutter {
  const held = new Uint8Array(chunkBytes)
  let used = 0
  return {
    *cut(piece) {
      let at = 0
      if (used > 0) {
        at = Math.min(chunkBytes - used, piece.length)
        held.set(piece.subarray(0, at), used)
        used += at
        if (at === piece.length) return
        yield held
      }
      for (; piece.length - at > chunkBytes; at += chunkBytes) yield piece.subarray(at, at + chunkBytes)
      held.set(piece.subarray(at))
      used = piece.length - at
    },
    count: (pieceBytes) =>
      pieceBytes === 0 ? 0 : Math.max(0, Math.ceil((used + pieceBytes) / chunkBytes) - 1),
    rest: () => held.subarray(0, used),
  }
}
