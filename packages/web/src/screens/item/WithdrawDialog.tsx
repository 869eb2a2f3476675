import { Button, Checkbox, NativeSelect, Textarea } from '@mantine/core'
import type { Copies, WithdrawalInput } from '../../api/types.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { useTakingBack } from './use-taking-back.ts'

/** The list is checked against the server's words when it compiles. */
const reasons: readonly WithdrawalInput['reason'][] = [
  'sent-by-mistake',
  'not-illegal',
  'wrong-address',
  'personal-data',
  'court-order',
  'other',
]

/** Withdraws everything that we gave to others, with a reason from the list and words, and files of the page with it. */
export function WithdrawDialog(props: { itemId: string; files: Copies['files']; onClose(): void }) {
  const { itemId, files, onClose } = props
  const { t } = useTexts()
  const taking = useTakingBack(itemId, onClose)
  return (
    <Dialog title={t('copies.withdrawTitle')} onClose={onClose}>
      <Form
        onSubmit={(fields) =>
          taking.mutate({
            withdraw: {
              reason: reasons.find((each) => each === fields['reason']) ?? 'other',
              words: fields['words'] ?? '',
              address: fields['address'] !== undefined,
              files: files.filter(({ id }) => fields[id] !== undefined).map(({ id }) => id),
            },
          })
        }
      >
        <p>{t('copies.withdrawText')}</p>
        <NativeSelect
          rightSectionProps={{ 'aria-hidden': true }}
          name="reason"
          label={t('copies.reason')}
          data={reasons.map((value) => ({ value, label: t(`withdrawalReason.${value}`) }))}
          autoFocus
        />
        <Textarea
          name="words"
          label={t('copies.words')}
          description={t('copies.wordsHow')}
          rows={3}
          maxLength={2_000}
        />
        <Checkbox name="address" label={t('copies.withAddress')} defaultChecked />
        {files.length > 0 && (
          <fieldset>
            <legend>{t('copies.filesToo')}</legend>
            {files.map(({ id, kind }) => (
              <Checkbox key={id} name={id} label={`${t(`kind.${kind}`)} ${id.slice(-6)}`} defaultChecked />
            ))}
          </fieldset>
        )}
        {taking.error && <FailureMessage error={taking.error} />}
        <Button type="submit" loading={taking.isPending}>
          {t('copies.doWithdraw')}
        </Button>
      </Form>
    </Dialog>
  )
}
