export const invariants = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I11', 'I12'] as const
export type Invariant = (typeof invariants)[number]

export interface Violation {
  invariant: Invariant
  what: string
}

export const found = (invariant: Invariant, what: string): Violation[] => [{ invariant, what }]
export const none: Violation[] = []
