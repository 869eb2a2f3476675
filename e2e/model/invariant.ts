/** What the model holds the rules to; the threat model and security.md number them the same. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7'
