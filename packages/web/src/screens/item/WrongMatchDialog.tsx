import { Button } from '@mantine/core'
import { Dialog } from '../../parts/Dialog.tsx'
import { useTexts } from '../../texts/use-texts.ts'

/** Says what follows before a person calls a match wrong: more than this one item comes back. */
export function WrongMatchDialog({ onClose, onSay }: { onClose(): void; onSay(): void }) {
  const { t } = useTexts()
  return (
    <Dialog title={t('known.wrongTitle')} onClose={onClose}>
      <p>{t('known.wrongText')}</p>
      <Button onClick={onSay}>{t('known.wrongDo')}</Button>
    </Dialog>
  )
}
