import type { PortalRefusal } from './rules.ts'

export type PortalFailure = PortalRefusal | 'unknown-item'

/** Each failure's sentence for a person. */
export const texts: Readonly<Record<PortalFailure, string>> = {
  'unknown-item': 'There is no such item here.',
  withdrawn: 'Those who submitted this item have withdrawn it. It can no longer be taken.',
  'taken-by-another': 'A colleague has taken this item. You can take it over; that is recorded.',
  'not-taken': 'Take the item first.',
  'outcome-repeated': 'This outcome was given already.',
}
