import type { IdentityReason } from './check-identity.ts'
import type { SuccessionReason } from './check-succession.ts'
import type { DirectoryReason } from './read-directory.ts'
import type { RootReason } from './read-root.ts'

export type HistoryReason =
  | RootReason
  | DirectoryReason
  | SuccessionReason
  | IdentityReason
  | 'no-root'
  | 'no-directory'
  | 'key-used-before'
  | 'too-many-documents'
  | 'too-many-wrong-keysets'
/** What taking one document into a history may come to. */
export type Step = { ok: true } | { ok: false; reason: HistoryReason; detail?: string }
