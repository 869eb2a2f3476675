import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { decideHashOffer } from '../../api/hash-lists.ts'
import type { HashListDetail } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Message } from '../../parts/Message.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { useFreshLists } from './hash-list-queries.ts'

/** A member shares a list with us: it decides nothing until a person takes it. */
export function OfferPanel({ list, mayDecide }: { list: HashListDetail; mayDecide: boolean }) {
  const { t } = useTexts()
  const fresh = useFreshLists()
  const decide = useMutation({
    mutationFn: (take: boolean) => decideHashOffer(list.id, take),
    onSettled: fresh,
  })
  return (
    <>
      <Message
        title={t('hashOffer.title', { member: list.member ?? '' })}
        actions={
          mayDecide && (
            <>
              <Button loading={decide.isPending} onClick={() => decide.mutate(true)}>
                {t('hashOffer.take')}
              </Button>
              <Button variant="default" disabled={decide.isPending} onClick={() => decide.mutate(false)}>
                {t('hashOffer.decline')}
              </Button>
            </>
          )
        }
      >
        {t(mayDecide ? 'hashOffer.text' : 'hashOffer.askManager')}
      </Message>
      {decide.error && <FailureMessage error={decide.error} />}
    </>
  )
}
