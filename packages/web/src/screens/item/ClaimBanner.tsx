import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { claimItem } from '../../api/items.ts'
import type { ItemDetail } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Message } from '../../parts/Message.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { itemKey } from './item-queries.ts'

/** Says who else has the item open. Taking over is a deed of its own, and recorded. */
export function ClaimBanner({ item }: { item: ItemDetail }) {
  const { t, clock } = useTexts()
  const queryClient = useQueryClient()
  const takeOver = useMutation({
    mutationFn: () => claimItem(item.id, { takeOver: true }),
    onSuccess: (claimed) => queryClient.setQueryData(itemKey(item.id), claimed),
  })
  const { claim } = item
  if (takeOver.error) return <FailureMessage error={takeOver.error} />
  if (!claim || claim.mine) return null
  return (
    <Message
      role="status"
      title={t('claim.by', { name: claim.by.name, until: clock(claim.until) })}
      actions={
        <Button variant="default" size="xs" loading={takeOver.isPending} onClick={() => takeOver.mutate()}>
          {t('claim.takeOver')}
        </Button>
      }
    >
      {t('claim.readOnly')}
    </Message>
  )
}
