import type { DirectoryState } from '../lib/fields.ts'
import type { Checkpoint } from '../log/checkpoint.ts'

export type Growth =
  | { ok: true; grown: boolean }
  /** `rollback`: a smaller log than the one that is known. `split-view`: another log; somebody is shown another history. */
  | { ok: false; reason: 'rollback' | 'split-view' }

/** Whether a log's head may follow the state that is known. A larger one still has to be the root over the known documents
 *  and the new ones together: who keeps all of them needs no consistency proof. */
export function checkGrowth(known: DirectoryState | undefined, next: Checkpoint): Growth {
  if (!known) return { ok: true, grown: true }
  if (next.size < known.version) return { ok: false, reason: 'rollback' }
  if (next.size > known.version) return { ok: true, grown: true }
  return next.root === known.root ? { ok: true, grown: false } : { ok: false, reason: 'split-view' }
}
