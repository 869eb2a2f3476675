import type { Publishing } from '../network/members/index.ts'

type Reason = Extract<Publishing, { ok: false }>['reason']

/** What to do about the refusals that people at a ceremony meet; the others are said by their word. */
const sentences: Partial<Record<Reason, string>> = {
  'too-few-signatures': 'too few of those who decide have signed it yet',
  'too-few-old-signatures': 'too few of those whom the root before names have signed it',
  'too-few-signatures-for-re-enrolment': 'a member that is enrolled anew needs one signature more than usual',
  'bad-signature': 'a signature does not hold; has the file been changed?',
  'other-predecessor': 'it was made after another version than the one that is published; make it anew',
  gap: 'a version between is missing',
  rollback: 'it is older than what is published',
  'split-view': 'another text with this version is published already; make it anew',
  'identity-swapped': 'it gives a member other keys without its consent',
  'bad-succession': 'a member’s consent to other keys does not hold',
  'key-used-before': 'a key in it was used before',
  'no-root': 'the first document must be a root: name root.json first, or what is published with --after',
  'no-directory': 'a keyset came before the directory that names its member',
  'wrong-root': 'it does not begin with the root that this server trusts (network.root)',
  'no-trusted-root': 'this server has no root to trust: put root.json where network.root says',
}

/** A refusal in words: what is wrong, then the word for it and what it is about. */
export function refusalSentence({ reason, detail }: { reason: Reason; detail?: string }): string {
  const about = detail === undefined ? '' : ` ${detail}`
  const sentence = sentences[reason]
  return sentence === undefined ? `${reason}${about}` : `${sentence} (${reason}${about})`
}
