import type { CorrectionRefusal } from './correct-match.ts'
import type { OfferRefusal } from './take-offered.ts'

export type EffectFailure = OfferRefusal | CorrectionRefusal

/** Each failure's sentence for a person. */
export const texts: Readonly<Record<EffectFailure, string>> = {
  'unknown-item': 'There is no such item here.',
  'claimed-by-another': 'A colleague has this item open. You can take it over; that is recorded.',
  'cannot-be-assessed': 'This item cannot be assessed here now. Its page says why.',
  'nothing-to-take-over':
    'That earlier assessment does not stand any more, or says nothing that counts here.',
  'leans-on-nothing': 'The assessment of this item leans on no earlier one.',
  'not-asked': 'Nobody has asked for this: the item does not wait for a word about its match.',
}
