/** What can be corrected of what was handed over, in the order in which it is asked for. */
export const correctedFields = ['address', 'country', 'assessment', 'personal-data', 'onward'] as const
export type CorrectedField = (typeof correctedFields)[number]
