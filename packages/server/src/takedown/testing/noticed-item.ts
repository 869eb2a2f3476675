import type { ItemId } from '../../foundation/index.ts'
import type { NoticedItem, Notifier } from '../mail/noticed-item.ts'

export const notifier: Notifier = {
  name: 'Hotline Sweden',
  country: 'SE',
  mailAddress: 'notices@hotline-se.example',
  website: 'https://hotline-se.example/',
}

/** A baseline image in Sweden, unless told otherwise. */
export function aNoticedItem(changes: Partial<NoticedItem> = {}): NoticedItem {
  return {
    itemId: '01HX0000000000000000000000' as ItemId,
    round: 0,
    xarfId: '6f1c1a52-8c1d-4d0e-9c53-6b2f6a3f7c11',
    url: 'https://pictures.example/a/1.png',
    kind: 'image',
    classification: 'baseline',
    age: 'pre-pubescent',
    scheme: 'ICCAM 3',
    source: 'public',
    seenAt: '2026-03-02T11:30:00.000Z',
    hosting: {
      addresses: ['192.0.2.10', '2001:db8::10'],
      country: 'SE',
      asn: 64500,
      network: 'NET-64500',
      provider: 'Made-up Hosting',
      abuseContact: 'abuse@host.example',
      proxied: false,
      tracedAt: '2026-03-02T11:00:00.000Z',
    },
    recipe: {},
    sha256: 'ab'.repeat(32),
    sha1: 'cd'.repeat(20),
    md5: 'ef'.repeat(16),
    ...changes,
  }
}
