import { z } from 'zod'
import { sha256HexSchema } from '../lib/fields.ts'
import { fromHex, toHex } from '../lib/hex.ts'
import { sha256 } from '../lib/sha256.ts'
import { nodeHash } from './node-hash.ts'

/** The right edge of a tree: all that is needed to append and to know the root. `hashes` are those of its complete
 *  subtrees, the largest first: one for each bit that is set in `size`. */
export interface Frontier {
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

/** A complete subtree of 2^level leaves: leaves index·2^level up to (index + 1)·2^level. */
export interface Subtree {
  readonly level: number
  readonly index: number
  readonly hash: Uint8Array
}

export const emptyFrontier: Frontier = { size: 0, hashes: [] }

/** Appends one leaf. `completed` are the subtrees that are now full, the leaf itself (level 0) first: store them, and
 *  proofs are read from the store (`SubtreeReader`). */
export function appendLeaf(
  frontier: Frontier,
  leaf: Uint8Array,
): { frontier: Frontier; completed: Subtree[] } {
  const hashes = [...frontier.hashes]
  let subtree: Subtree = { level: 0, index: frontier.size, hash: leaf }
  const completed = [subtree]
  while (subtree.index % 2 === 1) {
    const left = hashes.pop()
    if (!left) throw new RangeError('the frontier does not fit its size')
    subtree = { level: subtree.level + 1, index: (subtree.index - 1) / 2, hash: nodeHash(left, subtree.hash) }
    completed.push(subtree)
  }
  hashes.push(subtree.hash)
  return { frontier: { size: frontier.size + 1, hashes }, completed }
}

/** Root of the tree; that of the empty tree is SHA-256 of nothing (RFC 6962 section 2.1). */
export function frontierRoot(frontier: Frontier): Uint8Array {
  return frontier.hashes.length === 0
    ? sha256()
    : frontier.hashes.reduceRight((right, left) => nodeHash(left, right))
}

const serialisedSchema = z.strictObject({ size: z.int().min(0), hashes: z.array(sha256HexSchema).max(53) })

/** `{"size":7,"hashes":["…","…","…"]}` */
export function serialiseFrontier(frontier: Frontier): string {
  return JSON.stringify({ size: frontier.size, hashes: frontier.hashes.map(toHex) })
}

/** The way back; undefined when the text is not a frontier or its hashes do not fit its size. */
export function parseFrontier(text: string): Frontier | undefined {
  try {
    const parsed = serialisedSchema.safeParse(JSON.parse(text))
    if (!parsed.success || parsed.data.hashes.length !== bitsSetIn(parsed.data.size)) return undefined
    return { size: parsed.data.size, hashes: parsed.data.hashes.map((hash) => fromHex(hash) ?? sha256()) }
  } catch {
    return undefined
  }
}

function bitsSetIn(size: number): number {
  return size.toString(2).replaceAll('0', '').length
}
