// Hashes of files. Pure computing: bytes in, fingerprints out.
export { type ExactFingerprints, exactFingerprints } from './exact-fingerprints.ts'
export type { Share } from './near-index/memory.ts'
export {
  createNearIndex,
  type NearIndex,
  type NearMatch,
  type NearReader,
  readNearIndex,
} from './near-index/near-index.ts'
export { type DihedralName, dihedralNames } from './pdq/dihedral.ts'
export { distance, leastQuality, nearAtMost } from './pdq/distance.ts'
export { type DihedralPdq, dihedralPdq, type Pdq, type PdqHash, pdq } from './pdq/pdq.ts'
export type { Picture } from './pdq/picture.ts'
