// What is left of a run: what was promised, and what stands in each member's database. Plain values.
import type { NoteVerifier } from '@samverkan/protocol'

/** A hand-over of which the sender's process said that it is committed. */
export interface Acknowledged {
  from: string
  to: string[]
  reportId: string
  itemId: string
}

export interface RecordKey {
  reportId: string
  itemId: string
  revision: number
  type: string
  event: string
}

export interface OutboxRecord extends RecordKey {
  state: string
  pack: string | null
  distribution: readonly string[]
}

export interface SentEnvelope {
  id: string
  peer: string
  epoch: string
  seq: number
  prev: string | null
  jws: string
  sha256: string
  state: string
  /** Why it ended so; `taken-back`: what it carries was packed again without what was taken back of it. */
  problem: string | null
  pack: string
  receipt: string | null
  /** `statement` is the exchange's own; nobody waits for one. */
  kind: string
  urgent: boolean
  createdAt: number
  endedAt: number | null
}

export interface TakenEnvelope {
  id: string
  from: string
  epoch: string | null
  seq: number | null
  prev: string | null
  jws: string
  sha256: string
  receipt: string
  receiptKind: string
}

export interface InboxRecord extends RecordKey {
  from: string
  envelopeId: string
  state: string
}

/** One ledger event. `envelope` where its detail names one. */
export interface LedgerFact {
  kind: string
  itemId: string | null
  envelope: string | null
  /** The leaf it became, and whether its text is what that leaf commits to; null while it has none. */
  leaf: { index: number; hash: string; fits: boolean } | null
}

export interface CheckpointFact {
  size: number
  root: string
  note: string
}

export interface HandOverFact {
  itemId: string
  member: string
  purpose: string
  state: string
}

export interface ItemFact {
  id: string
  origin: string
  holder: string
  finalAction: string | null
  /** How often its holder had changed it. */
  revision: number
  /** A person has been asked to look at it. */
  needsPerson: boolean
}

/** An alarm that was raised about an envelope. */
export interface AlarmFact {
  kind: string
  peer: string
  about: string
  subject: string
}

export interface MemberHistory {
  id: string
  items: readonly ItemFact[]
  outbox: readonly OutboxRecord[]
  sent: readonly SentEnvelope[]
  handOvers: readonly HandOverFact[]
  taken: readonly TakenEnvelope[]
  inbox: readonly InboxRecord[]
  ledger: readonly LedgerFact[]
  checkpoints: readonly CheckpointFact[]
  /** Whose signature its checkpoints carry. */
  ledgerKey: NoteVerifier
  alarms: readonly AlarmFact[]
}

/** What a scenario has brought about on purpose. */
export interface Expected {
  /** Items that may end undelivered or unapplied, if a person sees them. */
  forPerson?: ReadonlySet<string>
  /** Items whose first envelope was refused for good and that went again in another. */
  resentItems?: ReadonlySet<string>
  /** Epochs that a restore has ended: what is missing in them is known to be. */
  endedEpochs?: ReadonlySet<string>
  /** Longest wait before an alarm, when the scenario had any. */
  deadlines?: { urgentMs: number; normalMs: number }
}

export interface History {
  acknowledged: readonly Acknowledged[]
  members: readonly MemberHistory[]
  expected?: Expected
}

/** Every member that sends with every other that it may send to, where both are in the history. */
export function pairsOf({ members }: History): { from: MemberHistory; to: MemberHistory }[] {
  return members.flatMap((from) => members.filter((to) => to !== from).map((to) => ({ from, to })))
}

export function keyOf({ reportId, itemId, revision, type, event }: RecordKey): string {
  return [type, event, reportId, itemId, revision].filter((word) => word !== '').join(' ')
}

export function countOf(keys: Iterable<string>): Map<string, number> {
  const times = new Map<string, number>()
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1)
  return times
}
