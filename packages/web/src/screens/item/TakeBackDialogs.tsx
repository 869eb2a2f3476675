import { useState } from 'react'
import type { Copies, ItemDetail } from '../../api/types.ts'
import { ChoiceDialog } from '../../parts/ChoiceDialog.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { CorrectDialog } from './CorrectDialog.tsx'
import { type CorrectedField, correctedFields } from './corrected-fields.ts'
import { WithdrawDialog } from './WithdrawDialog.tsx'

/** First what is taken back, then why. */
export function TakeBackDialogs(props: { item: ItemDetail; files: Copies['files']; onClose(): void }) {
  const { item, files, onClose } = props
  const { t } = useTexts()
  const [what, setWhat] = useState<'everything' | CorrectedField>()
  if (what === 'everything') return <WithdrawDialog itemId={item.id} files={files} onClose={onClose} />
  if (what !== undefined) return <CorrectDialog item={item} field={what} onClose={onClose} />
  return (
    <ChoiceDialog<'everything' | CorrectedField>
      title={t('copies.what')}
      choices={[
        { value: 'everything', text: t('copies.withdraw') },
        ...correctedFields.map((value) => ({
          value,
          text: t('copies.correctOne', { field: t(`correctedField.${value}`) }),
        })),
      ]}
      onChoose={setWhat}
      onClose={onClose}
    />
  )
}
