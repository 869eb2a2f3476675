import { Button } from '@mantine/core'
import { useState } from 'react'
import type { DeclineReason, ItemDetail } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { ChoiceDialog } from '../../parts/ChoiceDialog.tsx'
import { Key } from '../../parts/Key.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './OfferPanel.module.css'

/** The list is checked against the server's words when it compiles. */
const reasons: readonly DeclineReason[] = [
  'not-hosted-here',
  'not-accessible',
  'not-illegal-here',
  'incomplete',
  'capacity',
  'other',
]

interface Props {
  item: ItemDetail
  busy: boolean
  onAccept(): void
  onDecline(reason: DeclineReason): void
}

/** Another hotline offers the item: take it, or say why not. */
export function OfferPanel({ item, busy, onAccept, onDecline }: Props) {
  const { t } = useTexts()
  const [declining, setDeclining] = useState(false)
  const { accept, decline } = item.steps
  useKeys([
    { key: 'a', text: t('keys.accept'), run: onAccept, on: accept.allowed && !busy },
    { key: 'd', text: t('keys.decline'), run: () => setDeclining(true), on: decline.allowed && !busy },
  ])
  if (!accept.allowed && !decline.allowed) return null
  return (
    <Panel title={t('offer.title')}>
      <p>{t('offer.text', { member: item.handOver.holderName })}</p>
      <div className={styles['buttons']}>
        <Button disabled={busy} onClick={onAccept} rightSection={<Key of="a" />}>
          {t('offer.accept')}
        </Button>
        <Button
          variant="default"
          disabled={busy}
          aria-haspopup="dialog"
          onClick={() => setDeclining(true)}
          rightSection={<Key of="d" />}
        >
          {t('offer.decline')}
        </Button>
      </div>
      {declining && (
        <ChoiceDialog
          title={t('offer.whyNot')}
          choices={reasons.map((value) => ({ value, text: t(`declineReason.${value}`) }))}
          onClose={() => setDeclining(false)}
          onChoose={(value) => {
            setDeclining(false)
            onDecline(value)
          }}
        />
      )}
    </Panel>
  )
}
