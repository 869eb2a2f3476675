import type { RoomRefusal } from './parts-of.ts'

export type EnvelopeRefusal =
  | 'no-directory'
  | 'unreadable'
  | 'unknown-key'
  | 'not-a-member'
  | 'too-early'
  | 'expired'
  | 'too-old'
  | 'too-far'
  | 'other-content'
  | 'split-view'
  | RoomRefusal

/** What becomes of one arrival of an envelope. */
export type Taken =
  | { answer: 'receipt'; receipt: string; rejected: boolean }
  | { answer: 'need'; need: string[] }
  | { answer: 'refused'; reason: EnvelopeRefusal }

/** Unsigned, and therefore "try again" for its sender. */
export const refused = (reason: EnvelopeRefusal): Taken => ({ answer: 'refused', reason })
