import { Button } from '@mantine/core'
import { useState } from 'react'
import type { GivingUpReason } from '../../api/types.ts'
import { ChoiceButton } from '../../parts/ChoiceButton.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Key } from '../../parts/Key.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './GiveUpDialog.module.css'

const reasons = ['told-otherwise', 'not-needed', 'member-left', 'asked-member'] as const

/** Why, and then a second look: what is let go does not come by itself any more. */
export function GiveUpDialog(props: {
  title: string
  /** What will not happen, in a sentence. */
  warning: string
  onGiveUp(reason: GivingUpReason): void
  onClose(): void
}) {
  const { t } = useTexts()
  const [reason, setReason] = useState<GivingUpReason>()
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      onKey={(key) => {
        if (reason === undefined) setReason(reasons[Number(key) - 1])
        else if (key === 'g') props.onGiveUp(reason)
        else if (key === 'Backspace') setReason(undefined)
      }}
    >
      {reason === undefined ? (
        <>
          <p>{t('exchange.why')}</p>
          {reasons.map((each, index) => (
            <ChoiceButton key={each} of={String(index + 1)} onClick={() => setReason(each)}>
              {t(`givingUp.${each}`)}
            </ChoiceButton>
          ))}
        </>
      ) : (
        <>
          <p>{props.warning}</p>
          <p>{t('exchange.reason', { reason: t(`givingUp.${reason}`) })}</p>
          <div className={styles['buttons']}>
            <Button onClick={() => props.onGiveUp(reason)} rightSection={<Key of="g" />}>
              {t('exchange.giveUpNow')}
            </Button>
            <Button
              variant="default"
              onClick={() => setReason(undefined)}
              rightSection={<Key of="Backspace" />}
            >
              {t('exchange.otherReason')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
