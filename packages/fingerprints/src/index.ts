// Hashes of files. Pure computing: bytes in, fingerprints out.
export { type ExactFingerprints, exactFingerprints } from './exact-fingerprints.ts'
export { createExactIndex, type ExactIndex } from './exact-index/exact-index.ts'
export type { NearMatch, Share } from './near-index/memory.ts'
export {
  createNearIndex,
  type NearIndex,
  type NearReader,
  readNearIndex,
} from './near-index/near-index.ts'
export * from './pdq/index.ts'
