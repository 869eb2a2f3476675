import type { OfferDecision } from '../sharing/decide-offer.ts'
import type { FeedbackDecision } from '../sharing/feedback.ts'
import type { Sharing } from '../sharing/share-list.ts'
import type { MarkedWrong } from './mark-wrong.ts'
import type { Removal } from './remove-list.ts'
import type { Upload } from './take-upload.ts'

type ReasonOf<Result> = Extract<Result, { ok: false }> extends { reason: infer Reason } ? Reason : never
export type ListFailure =
  | ReasonOf<Removal>
  | ReasonOf<MarkedWrong>
  | ReasonOf<Upload>
  | ReasonOf<Sharing>
  | ReasonOf<OfferDecision>
  | ReasonOf<FeedbackDecision>
  | 'not-filled-by-files'
  | 'unknown-category-model'
  | 'not-a-hash'

/** One sentence for a person for each failure of hash lists. */
export const listTexts: Readonly<Record<ListFailure, string>> = {
  'unknown-list': 'There is no such list here, or it was removed.',
  'own-list': 'The own list says what our assessments say. It cannot be removed.',
  'kept-by-service':
    'A hash-sharing service fills this list. Take the service out of the configuration first.',
  'unknown-entry': 'There is no such entry in this list.',
  'withdrawn-already': 'The entry is withdrawn already.',
  'own-entry': 'This entry says what an assessment of ours says. Correct the assessment of its item.',
  'unknown-import': 'There is no such import of this list.',
  'has-a-file': 'The file of this import is here already.',
  'empty-file': 'The file is empty. Nothing was stored.',
  'no-space': 'Our disk is nearly full. Nothing was stored; please try again later.',
  'not-ours-to-share': 'Only lists of our own are shared: what others gave us goes on to nobody.',
  'unknown-member': 'There is no such active member besides us.',
  'shared-already': 'The list is shared with that member already.',
  'not-shared': 'The list is not shared with that member.',
  'not-offered': 'The list is not offered to us, or no longer.',
  'unknown-feedback': 'There is no such feedback here.',
  'decided-already': 'A colleague has decided already.',
  'not-filled-by-files': 'Files are brought into lists that are kept here for that, not into this one.',
  'unknown-category-model': 'There is no category model of that name.',
  'not-a-hash': 'A hash has 32, 40 or 64 hexadecimal digits.',
}
