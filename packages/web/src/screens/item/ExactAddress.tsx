import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { useTexts } from '../../texts/use-texts.ts'

/** Copies the exact address; it takes a click, is recorded, and the address is never on the page. */
export function ExactAddress({ read }: { read(): Promise<{ url: string }> }) {
  const { t } = useTexts()
  const copy = useMutation({
    mutationFn: async () => {
      const { url } = await read()
      await navigator.clipboard.writeText(url)
    },
  })
  return (
    <>
      <Button variant="default" size="compact-xs" loading={copy.isPending} onClick={() => copy.mutate()}>
        {t('item.copyAddress')}
      </Button>{' '}
      <span role="status">{copy.isSuccess ? t('item.copied') : ''}</span>
      {copy.error && <FailureMessage error={copy.error} />}
    </>
  )
}
