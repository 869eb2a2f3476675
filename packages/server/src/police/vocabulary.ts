/** Where a submitted item stands with the officers. */
export const caseStatuses = ['new', 'taken', 'outcome'] as const
export type CaseStatus = (typeof caseStatuses)[number]
