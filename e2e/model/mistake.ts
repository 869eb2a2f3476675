import type { Invariant } from './invariant.ts'

/** Rules that are nearly right. Each was somebody's honest idea; the model must find the schedule that refutes it. */
export const mistakes = {
  /** The relay's receipt ends the sender's duty. */
  'trusts-the-relay': ['I5'],
  /** After a restore nobody compares what the two have. */
  'no-reconciliation': ['I1'],
  /** What is missing at the peer is sent again in new envelopes. */
  'requeues-under-new-ids': ['I6'],
  /** A restored sender goes on in its old chain. */
  'same-epoch-after-restore': ['I4'],
  /** Ids are remembered for a day. */
  'forgets-ids': ['I2'],
  /** Only ids are unique, records are not: a dead letter that had arrived and is sent again takes effect twice. */
  'no-record-key': ['I2'],
  /** Each arrival gets a receipt of its own. */
  'fresh-receipt-for-a-repeat': ['I6'],
  /** The receipt goes out before the commit. */
  'reply-before-commit': ['I1'],
  /** A receipt counts for the envelope that was sent last, whatever it names. */
  'trusts-any-receipt': ['I5'],
  /** What the relay has acknowledged is never posted again. */
  'never-posts-again': ['I4'],
  /** The relay shows the receipt that it has instead of passing on what is posted again: after the addressee's restore
   *  nothing of it ever arrives. */
  'relay-answers-for-the-addressee': ['I4'],
  /** Of what was taken back before it was sent, other bytes go under the same id and number. */
  'packs-anew-in-its-place': ['I4'],
  /** What has expired is cleared away instead of shown to a person. */
  'drops-by-timer': ['I1'],
} as const satisfies Record<string, readonly Invariant[]>

export type Mistake = keyof typeof mistakes
