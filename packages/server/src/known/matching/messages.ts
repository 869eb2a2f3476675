// What the server and the index thread say to each other. Each question has one answer with its number.
import type { Candidates, IndexQuery } from './match-index.ts'

export interface ThreadStart {
  databaseUrl: string
  /** How often it looks for changes when nobody asks. */
  stepMs: number
}

export interface Question {
  number: number
  /** Null only asks for the index to be there. */
  query: IndexQuery | null
}

/** `stood`: the bytes of the index. */
export type Answer =
  | { number: number; found: Candidates }
  | { number: number; stood: number }
  | { number: number; failure: string }
