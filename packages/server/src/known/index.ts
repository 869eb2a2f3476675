import './tables.ts'

export { type AddedEntry, addEntries, type NewEntry, withdrawEntries } from './add-entries.ts'
export { type Effect, openEffect } from './effect/open-effect.ts'
export { entryOf, type HashEntry } from './entry.ts'
export type { FileFingerprint, FrameFingerprint, PictureHashes } from './files/file-fingerprint.ts'
export { fingerprintsOfItem, keepFingerprint } from './files/fingerprint-store.ts'
export { type Alike, alikeOf } from './groups/alike.ts'
export { assessTogether, decidedWith, type Together } from './groups/assess-together.ts'
export { type Known, openKnown } from './known.ts'
export { type HashLists, hashListBodyLimit, openHashLists } from './lists/open-hash-lists.ts'
export { type KnownQuery, type Match, type MatchedBy, queryOf } from './match.ts'
export { admit, type EntryHashes, type EntryRefusal } from './rules.ts'
export {
  type HashRecord,
  hashFeedbackRecordSchema,
  hashListEntriesRecordSchema,
  type SendHashRecord,
} from './sharing/records.ts'
export { takeHashRecord } from './sharing/take-record.ts'
export { type HashListKind, hashListKinds } from './tables.ts'
