import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Attention, ItemDetail } from '../../api/types.ts'
import { Message } from '../../parts/Message.tsx'
import { useTexts } from '../../texts/use-texts.ts'

export type AttentionDeed = 'hosting' | 'capture' | 'contact' | 'actions'

const deeds: Readonly<Record<Attention, AttentionDeed | undefined>> = {
  'cannot-trace': 'hosting',
  'cannot-load': 'capture',
  undetermined: undefined,
  'no-member': 'actions',
  declined: 'hosting',
  'no-provider-contact': 'contact',
  'tip-without-address': undefined,
  'notice-failed': 'contact',
  'hand-over-stuck': undefined,
  'onward-forbidden': undefined,
  'taken-back': undefined,
  'match-withdrawn': undefined,
}

/** Why the item needs a person, what to do, and the deed at hand. */
export function AttentionBanner({ item, onDeed }: { item: ItemDetail; onDeed(deed: AttentionDeed): void }) {
  const { t } = useTexts()
  const { attention } = item
  if (attention === null) return null
  const deed = deeds[attention]
  return (
    <Message
      title={t(`attention.${attention}.title`)}
      actions={
        deed ? (
          <Button variant="default" size="xs" onClick={() => onDeed(deed)}>
            {t(`actions.${deed === 'actions' ? 'title' : deed}`)}
          </Button>
        ) : (
          attention === 'hand-over-stuck' && <Link to="/exchange">{t('place.exchange')}</Link>
        )
      }
    >
      {t(`attention.${attention}.todo`)}
    </Message>
  )
}
