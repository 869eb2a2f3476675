import type { GiveContactResult } from './give-contact.ts'

type Refusal = Extract<GiveContactResult, { ok: false }>['reason'] | 'unknown-notice' | 'not-an-address'

/** Each failure's sentence for a person. */
export const texts: Readonly<Record<Refusal, string>> = {
  'unknown-notice': 'There is no such notice.',
  'unknown-item': 'There is no such item.',
  'not-for-takedown':
    'This item is not waiting for a provider here: another member holds it, or it is closed.',
  'not-an-address': 'This is not an e-mail address that a notice can be sent to. Nothing was stored.',
  'no-provider-contact': 'No notice can be sent to this address. Please check it.',
  'already-noticed': 'This contact already has a notice about the item. It is reminded by itself.',
}
