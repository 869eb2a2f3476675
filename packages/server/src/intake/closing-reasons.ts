/** Why a person closed a report of which no content item came. */
export const closingReasons = [
  'not-enough-information',
  'outside-our-remit',
  'duplicate',
  'answered',
] as const
export type ClosingReason = (typeof closingReasons)[number]
