/** What the model holds the rules to; e2e/faults/README.md says what each number means. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7'
