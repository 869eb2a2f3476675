import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import type { NoteReason } from './note.ts'
import type { NoteVerifier } from './verifier-key.ts'

/** Whose word about a log counts: the log itself, and how many of which witnesses. */
export interface LogTrust {
  readonly log: NoteVerifier
  readonly witnesses: readonly NoteVerifier[]
  readonly quorum: number
}

export type CosignedReason =
  | NoteReason
  | 'bad-checkpoint'
  | 'other-log'
  | 'not-signed-by-log'
  | 'no-time'
  | 'stale'
  | 'ahead'

export type CosignedReading =
  | {
      ok: true
      checkpoint: Checkpoint
      /** When the log last said that this is its newest head. */
      at: Date
      /** Names of the witnesses that have cosigned it. */
      witnesses: string[]
      hasQuorum: boolean
    }
  | { ok: false; reason: CosignedReason; at?: Date }

/** HX/1 section 1: a head is fresh for a day. */
export const CHECKPOINT_MAX_AGE_MS = 24 * 3_600_000
/** What a clock may be behind the log's (HX/1 section 4). */
const MAX_AHEAD_MS = 10 * 60_000

/**
 * Reads the head of a log of which somebody else keeps the leaves: signed by the log, with the log's own cosignature for
 * its time, which is fresh, and with the witnesses' cosignatures, each counted once.
 *
 * Without a quorum the head is good for a witness to look at, and for nothing else (`hasQuorum`). That it continues the
 * head that is known is for the caller, who has the leaves.
 */
export function readCosignedCheckpoint(note: string, trust: LogTrust, now: Date): CosignedReading {
  const timed: NoteVerifier = { ...trust.log, type: 'cosignature' }
  const read = readCheckpoint(note, [trust.log, timed, ...trust.witnesses])
  if (!read.ok) return read
  const { checkpoint, signers, cosigners } = read
  if (checkpoint.origin !== trust.log.name) return { ok: false, reason: 'other-log' }
  if (!signers.includes(trust.log.name)) return { ok: false, reason: 'not-signed-by-log' }
  const at = cosigners.get(trust.log.name)
  if (!at) return { ok: false, reason: 'no-time' }
  if (at.getTime() > now.getTime() + MAX_AHEAD_MS) return { ok: false, reason: 'ahead', at }
  if (now.getTime() - at.getTime() > CHECKPOINT_MAX_AGE_MS) return { ok: false, reason: 'stale', at }
  const witnesses = trust.witnesses.filter(({ name }) => cosigners.has(name)).map(({ name }) => name)
  return { ok: true, checkpoint, at, witnesses, hasQuorum: witnesses.length >= trust.quorum }
}
