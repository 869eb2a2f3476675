import type { LinkRefusal } from './rules.ts'

export type AccountsFailure = LinkRefusal | 'foreign-request'

/** Each failure's sentence for a person. */
export const texts: Readonly<Record<AccountsFailure, string>> = {
  'unknown-link': 'This sign-in link is not known here. Ask for a new one.',
  'link-used': 'This sign-in link was used already. Ask for a new one.',
  'link-expired': 'This sign-in link is too old. Ask for a new one.',
  'user-disabled': 'This account is closed. Ask your manager.',
  'foreign-request': 'The request did not come from the workbench’s own page. Nothing was changed.',
}
