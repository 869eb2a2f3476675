import { fromHex, toHex } from '../lib/hex.ts'
import { plainLeafHash } from '../log/leaf-hash.ts'
import { treeRoot } from '../log/tree-root.ts'

/** Numbers in one range: range r holds r·256 + 1 … (r + 1)·256, whether or not each of them was used. */
export const STATEMENT_RANGE = 256

/** The range that a number lies in. */
export function statementRangeOf(seq: number): number {
  return Math.floor((seq - 1) / STATEMENT_RANGE)
}

/** One envelope that both sides can show. */
export interface StatementRow {
  readonly seq: number
  readonly envelopeSha256: string
  readonly receiptSha256: string
}

/** RFC 6962 root, in hex, over the rows of one range by rising `seq`; a leaf is the 8-byte big-endian `seq` and the two
 *  hashes. A complete range never changes, so its digest may be kept. */
export function statementRangeDigest(rows: readonly StatementRow[]): string {
  return toHex(treeRoot(rows.toSorted((a, b) => a.seq - b.seq).map(leafOf)))
}

/** RFC 6962 root, in hex, over the digests of the ranges from 0 to the one that `upToSeq` lies in. */
export function statementRoot(digests: readonly string[]): string {
  return toHex(treeRoot(digests.map(hashOf)))
}

/** The same from the rows themselves, all of them up to `upToSeq`. */
export function statementRootOfRows(rows: readonly StatementRow[], upToSeq: number): string {
  const ranges = Array.from({ length: Math.ceil(upToSeq / STATEMENT_RANGE) }, (): StatementRow[] => [])
  for (const row of rows) ranges[statementRangeOf(row.seq)]?.push(row)
  return statementRoot(ranges.map(statementRangeDigest))
}

function leafOf(row: StatementRow): Uint8Array {
  const seq = new Uint8Array(8)
  new DataView(seq.buffer).setBigUint64(0, BigInt(row.seq))
  return plainLeafHash(Buffer.concat([seq, hashOf(row.envelopeSha256), hashOf(row.receiptSha256)]))
}

function hashOf(hex: string): Uint8Array {
  const hash = fromHex(hex)
  if (hash?.length !== 32) throw new RangeError('not a SHA-256 in hex')
  return hash
}
