import { Button } from '@mantine/core'
import { asFailure } from '../api/failure.ts'
import { useTexts } from '../texts/use-texts.ts'
import { Message } from './Message.tsx'

/** What happened, what was kept, what to do. */
export function FailureMessage({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTexts()
  const sentence = useFailureSentence()
  return (
    <Message
      role="alert"
      title={t('failure.title')}
      actions={
        retry && (
          <Button variant="default" size="xs" onClick={retry}>
            {t('common.again')}
          </Button>
        )
      }
    >
      {sentence(error)}
    </Message>
  )
}

/** The failure's sentence in the reader's language, or the server's own. */
function useFailureSentence(): (error: unknown) => string {
  const { t, lookUp } = useTexts()
  return (error) => {
    const failure = asFailure(error)
    const known = lookUp('failure', failure.code) ?? lookUp('refusal', failure.code)
    const fields = failure.errors.map(({ field, message }) =>
      field === '' ? message : `${field}: ${message}`,
    )
    return [known ?? failure.detail ?? t('failure.server-error'), ...fields].join(' ')
  }
}
