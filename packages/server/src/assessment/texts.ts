import type { StepRefusal } from './rules.ts'

export type AssessmentFailure =
  | StepRefusal
  | 'unknown-item'
  | 'already-closed'
  | 'nothing-reported'
  | 'not-identical'

/** Each failure's sentence for a person. */
export const texts: Readonly<Record<AssessmentFailure, string>> = {
  'unknown-item': 'There is no such item here.',
  'claimed-by-another': 'A colleague has this item open. You can take it over; that is recorded.',
  'already-closed': 'This item is closed. Nothing more can be done with it.',
  'decided-by-parts': 'The files of this page decide for it. Assess or undo them one by one.',
  offered: 'Another hotline offers this item. Accept it first.',
  'not-offered': 'This item does not wait for an answer to a hand-over.',
  'not-holder': 'Another member holds this item. Only the holder can do this.',
  'already-baseline': 'This item is Baseline. A Baseline item cannot be assessed again.',
  'already-national': 'This item is National already. Only the hotline it is assigned to can overrule that.',
  'already-acted-on': 'An action exists already, so the assessment stands.',
  'already-final': 'A final action exists already. Nothing more can be done with this item.',
  'action-repeated': 'This action was recorded already.',
  'not-assessed': 'Assess the item first.',
  'not-illegal-to-act-on': 'Police and providers hear only of what was assessed as illegal.',
  'offered-to-another': 'Another hotline has been asked to take this item. Wait for its answer.',
  'assessed-otherwise': 'The item was not assessed as not illegal.',
  'nothing-to-undo': 'There is no assessment of yours that can be taken back.',
  'already-handed-over': 'The item has left already, so the assessment stands.',
  'reason-needed': 'Say why: this action needs a reason.',
  'reason-not-expected': 'No reason is needed here. Leave it out.',
  'nothing-reported': 'Give an address or at least one sentence.',
  'not-identical': 'This item does not have the very same files. Decide it for itself.',
}
