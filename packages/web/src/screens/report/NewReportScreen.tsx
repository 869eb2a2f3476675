import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { enterReport } from '../../api/items.ts'
import type { Priority, Theme } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { useTexts } from '../../texts/use-texts.ts'

const themes: readonly Theme[] = [
  ...(['csam', 'self-generated', 'grooming', 'sextortion'] as const),
  ...(['travel-and-tourism', 'trafficking', 'other', 'unknown'] as const),
]
const priorities: readonly Priority[] = ['normal', 'child-at-risk', 'high', 'low']

/** An analyst enters what they found. */
export function NewReportScreen() {
  const { t } = useTexts()
  const enter = useMutation({ mutationFn: enterReport })
  return (
    <>
      <PageTitle title={t('newReport.title')}>
        <p>{t('newReport.text')}</p>
      </PageTitle>
      {enter.data && (
        <Message role="status">
          {t('newReport.stored')}{' '}
          <Link to="/reports/$id" params={{ id: enter.data.reportId }}>
            {t('newReport.open')}
          </Link>
        </Message>
      )}
      <Form
        key={enter.data?.reportId}
        onSubmit={({ locator, theme, priority, text }) =>
          enter.mutate({
            ...(locator ? { locator } : {}),
            ...(text ? { text } : {}),
            locatorKind: locator ? 'url' : 'none',
            theme: themes.find((each) => each === theme) ?? 'unknown',
            priority: priorities.find((each) => each === priority) ?? 'normal',
          })
        }
      >
        <TextInput
          name="locator"
          label={t('report.address')}
          dir="ltr"
          maxLength={8000}
          autoComplete="off"
          spellCheck={false}
        />
        <NativeSelect
          name="theme"
          label={t('item.theme')}
          data={themes.map((value) => ({ value, label: t(`theme_of_tip.${value}`) }))}
        />
        <NativeSelect
          name="priority"
          label={t('item.priority')}
          data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
        />
        <Textarea name="text" label={t('newReport.note')} rows={5} maxLength={20_000} />
        {enter.error && <FailureMessage error={enter.error} />}
        <Button type="submit" loading={enter.isPending}>
          {t('newReport.store')}
        </Button>
      </Form>
    </>
  )
}
