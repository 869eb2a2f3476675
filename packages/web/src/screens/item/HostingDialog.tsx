import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { setHosting } from '../../api/items.ts'
import type { ItemDetail } from '../../api/types.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { itemKey } from './item-queries.ts'

/** A person says where the item is hosted, where tracing could not. */
export function HostingDialog({ itemId, onClose }: { itemId: string; onClose(): void }) {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: (fields: Readonly<Record<string, string>>) =>
      setHosting(itemId, {
        country: (fields['country'] ?? '').toUpperCase(),
        ...(fields['provider'] ? { provider: fields['provider'] } : {}),
        ...(fields['abuseContact'] ? { abuseContact: fields['abuseContact'] } : {}),
      }),
    onSuccess: async (item: ItemDetail) => {
      queryClient.setQueryData(itemKey(item.id), item)
      await queryClient.invalidateQueries({ queryKey: ['attention'] })
      onClose()
    },
  })
  return (
    <Dialog title={t('hostingByHand.title')} onClose={onClose}>
      <Form onSubmit={(fields) => save.mutate(fields)}>
        <p>{t('hostingByHand.text')}</p>
        <TextInput
          name="country"
          label={t('hostingByHand.country')}
          description={t('hostingByHand.countryHow')}
          required
          pattern="[A-Za-z]{2}"
          maxLength={2}
          autoFocus
        />
        <TextInput name="provider" label={t('hostingByHand.provider')} maxLength={200} />
        <TextInput name="abuseContact" type="email" label={t('hostingByHand.contact')} maxLength={200} />
        {save.error && <FailureMessage error={save.error} />}
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
      </Form>
    </Dialog>
  )
}
