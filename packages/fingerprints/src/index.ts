// Hashes of files. Pure computing: bytes in, fingerprints out.
export { type ExactFingerprints, exactFingerprints } from './exact-fingerprints.ts'
