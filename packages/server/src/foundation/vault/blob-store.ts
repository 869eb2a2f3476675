/** Bytes that come in pieces, one after the other: a `ReadableStream`, a Node stream, a generator. */
export type ByteSource = AsyncIterable<Uint8Array>

export interface StoredBlob {
  /** Of the ciphertext, hex. */
  sha256: string
  /** Bytes of the ciphertext. */
  len: number
}

/** Sealed blobs by the SHA-256 of their ciphertext. What goes in is ciphertext already. A full disk is an error that
 *  `isDiskFull` knows; nothing is half-kept then. */
export interface BlobStore {
  /** Returns when the bytes are on disk. Repeating it is harmless. */
  put(ciphertext: Uint8Array): Promise<string>
  /** As `put`, for what does not fit into memory: hashed on the way. A source that breaks leaves nothing. */
  putStream(ciphertext: ByteSource): Promise<StoredBlob>
  get(sha256: string): Promise<Buffer | undefined>
  /** The bytes from an offset on, in pieces; undefined when there is no such blob. Cancel the stream to let go of it
   *  before its end. An offset past the end gives an empty stream. */
  openStream(sha256: string, options?: { from?: number }): Promise<ReadableStream<Uint8Array> | undefined>
  /** As `openStream`, for whoever uses each piece before asking for the next: the room of the pieces is used again. A file
   *  is open only from the first piece asked for to the end, or to `return`. */
  openPieces(sha256: string, options?: { from?: number }): Promise<AsyncGenerator<Uint8Array> | undefined>
  /** Bytes, or undefined when there is no such blob. */
  size(sha256: string): Promise<number | undefined>
  has(sha256: string): Promise<boolean>
  delete(sha256: string): Promise<void>
  /** Bytes that could still be stored, as the file system says. */
  freeBytes(): Promise<number>
  /** Removes what unfinished stores have left since before then; returns how many. */
  sweep(before: Date): Promise<number>
}
