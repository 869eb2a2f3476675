import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { giveProviderContact } from '../../api/notices.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { itemKey } from './item-queries.ts'

/** A person gives the provider's abuse contact; the notice is planned at once. */
export function ContactDialog({ itemId, onClose }: { itemId: string; onClose(): void }) {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const give = useMutation({
    mutationFn: (email: string) => giveProviderContact(itemId, email),
    onSuccess: async () => {
      await Promise.all(
        [itemKey(itemId), ['timeline', itemId], ['attention'], ['notices']].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      )
      onClose()
    },
  })
  return (
    <Dialog title={t('contact.title')} onClose={onClose}>
      <Form onSubmit={(fields) => give.mutate(fields['email'] ?? '')}>
        <p>{t('contact.text')}</p>
        <TextInput name="email" type="email" label={t('contact.email')} required maxLength={320} autoFocus />
        {give.error && <FailureMessage error={give.error} />}
        <Button type="submit" loading={give.isPending}>
          {t('common.save')}
        </Button>
      </Form>
    </Dialog>
  )
}
