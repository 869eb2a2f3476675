import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { closeReport, giveAddress } from '../../api/reports.ts'
import type { ClosingReason, Tip } from '../../api/types.ts'
import { ChoiceDialog } from '../../parts/ChoiceDialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { Message } from '../../parts/Message.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { useTipChange } from './use-tip-change.ts'

const reasons: readonly ClosingReason[] = [
  'not-enough-information',
  'outside-our-remit',
  'duplicate',
  'answered',
]

/** What a person does with a tip that no program could follow: find its address, or close it with a reason. */
export function ReportDeeds({ tip }: { tip: Tip }) {
  const { t } = useTexts()
  const [closing, setClosing] = useState(false)
  const changed = useTipChange(tip.id)
  const address = useMutation({ mutationFn: (url: string) => giveAddress(tip.id, url), onSuccess: changed })
  const close = useMutation({
    mutationFn: (reason: ClosingReason) => closeReport(tip.id, reason),
    onSuccess: changed,
  })
  if (address.isSuccess) return <Message role="status">{t('report.addressGiven')}</Message>
  if (close.isSuccess) return <Message role="status">{t('report.closed')}</Message>
  if (!tip.needsAddress) return null
  return (
    <Panel title={t('report.needsAddress')}>
      <Form onSubmit={(fields) => address.mutate(fields['url'] ?? '')}>
        <p>{t('report.needsAddressHow')}</p>
        <TextInput
          name="url"
          type="url"
          dir="ltr"
          label={t('report.address')}
          required
          maxLength={8000}
          autoComplete="off"
          spellCheck={false}
        />
        {(address.error ?? close.error) && <FailureMessage error={address.error ?? close.error} />}
        <Button type="submit" loading={address.isPending}>
          {t('report.giveAddress')}
        </Button>
        <Button
          variant="default"
          aria-haspopup="dialog"
          loading={close.isPending}
          onClick={() => setClosing(true)}
        >
          {t('report.close')}
        </Button>
      </Form>
      {closing && (
        <ChoiceDialog
          title={t('report.closeWhy')}
          choices={reasons.map((value) => ({ value, text: t(`closingReason.${value}`) }))}
          onClose={() => setClosing(false)}
          onChoose={(reason) => {
            setClosing(false)
            close.mutate(reason)
          }}
        />
      )}
    </Panel>
  )
}
