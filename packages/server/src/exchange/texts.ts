import type { Hurried } from './desk/hurry.ts'
import type { AnswerRefusal } from './flow/answer.ts'
import type { TermsRefusal } from './flow/choose-terms.ts'
import type { Guarded } from './inbox/request-guard.ts'
import type { PartRefusal } from './inbox/take-part.ts'
import type { EnvelopeRefusal } from './inbox/taken.ts'
import type { ExportRefusal } from './proof/export-proof.ts'
import type { TakeBackRefusal } from './withdrawal/deed.ts'

export type ExchangeFailure =
  | EnvelopeRefusal
  | PartRefusal
  | Extract<Guarded, { ok: false }>['reason']
  | AnswerRefusal
  | TermsRefusal
  | TakeBackRefusal
  | ExportRefusal
  | 'too-large'
  | 'wrong-media-type'
  | 'unknown-member'
  | 'unknown-size'
  | 'unknown-part'
  | 'not-a-relay'
  | 'busy'
  | 'bad-offset'
  | 'unknown-envelope'
  | Extract<Hurried, { ok: false }>['reason']

/** One sentence for a person for each failure of this room. */
export const texts: Readonly<Record<ExchangeFailure, string>> = {
  'no-directory': 'This member has no directory of the network yet. Please try again later.',
  unreadable: 'This is not an envelope that its sender has signed. Nothing was stored.',
  'unknown-key': 'The key is not in the directory. Please try again after the next directory.',
  'not-a-member': 'The sender is not an active member of the network.',
  'too-early': 'The envelope was signed in the future by our clock. Please check yours and try again.',
  expired: 'The envelope has expired. Nothing was stored; send its records again in a new one.',
  'too-old': 'The envelope is more than 30 days old and is not the next in its chain.',
  'too-far': 'No chain has so many places. Nothing was stored; please begin another, with a new epoch.',
  'other-content':
    'An envelope with this id or place in the chain came before with other content. Both are kept.',
  'split-view': 'You have seen another directory under the same version than we have. Nothing was stored.',
  'no-room': 'Too many announced parts are still open. Please try again later.',
  'not-announced': 'No envelope of yours has announced this part.',
  'no-space': 'Our disk is nearly full. Nothing was stored; please try again later.',
  'wrong-length': 'The part does not have the announced length. Nothing of it was kept.',
  'wrong-hash': 'The part does not have the announced hash. Nothing of it was kept.',
  'other-offset': 'Another number of bytes of this part is here. Upload-Offset says where to go on.',
  'broken-off': 'The upload broke off, or was begun again. What came is kept; ask where to go on.',
  'bad-offset': 'Upload-Offset must be a whole number of bytes within the part.',
  'no-proof': 'The request carries no proof of who asks.',
  'bad-proof': 'The proof of who asks does not fit this request.',
  'proof-used': 'This proof of who asks has been used before.',
  'too-large': 'The request is larger than it may be. Nothing was stored.',
  'wrong-media-type': 'An envelope comes as application/jose or application/jose+json.',
  'unknown-member': 'Nothing was ever exchanged with that member.',
  'unknown-size': 'We have never had a ledger of that size.',

  'unknown-part': 'There is no such part of yours here.',
  'not-a-relay': 'This member keeps no mailboxes for others.',
  busy: 'Too many uploads at the moment. Please try again in a second.',
  'unknown-envelope': 'There is no such envelope here.',
  'tried-just-now': 'This member was tried by hand a moment ago. Please wait half a minute.',
  'unknown-item': 'There is no such item here.',
  'never-handed-over':
    'The item has never been handed over, neither by us nor to us: there is nothing to prove.',
  'not-sealed-yet': 'The ledger has not sealed the last hand-over yet. Please try again in a minute.',
  'not-provable': 'A key or a state that a hand-over names is not in our directory. Nothing was exported.',
  'not-offered': 'The item is not offered to us, or no longer.',
  'already-final': 'The item is closed already.',
  'claimed-by-another': 'A colleague is working on the item.',
  'nothing-sent': 'Nobody has a copy of the item from us.',
  'already-withdrawn': 'It is withdrawn already, or one of its files is.',
  'not-its-file': 'One of the files does not belong to this page.',
  'nothing-to-correct': 'It says so already, or there is nothing of ours to correct.',
  'bad-address': 'This is not an address of a page.',
  'not-held': 'We do not hold the item, or it is closed.',
  'wider-than-allowed': 'Those who gave us the item do not allow it to be passed on that far.',
  'unknown-evidence': 'One of the files is not evidence of this item.',
}
