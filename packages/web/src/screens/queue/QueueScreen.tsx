import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { readQueue, takeNext } from '../../api/items.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { ItemTable } from '../../parts/ItemTable.tsx'
import { Key } from '../../parts/Key.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { itemKey } from '../item/item-queries.ts'
import { UndoStrip } from '../item/UndoStrip.tsx'
import { SparedWords } from './SparedWords.tsx'
import { WaitingWords } from './WaitingWords.tsx'

/** The one thing to do next, and what waits behind it. */
export function QueueScreen() {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { pages, error, more, again } = usePages({
    key: ['queue'],
    read: readQueue,
    next: (page) => page.nextCursor,
    refreshMs: 30_000,
  })
  const next = useMutation({
    mutationFn: () => takeNext(),
    onSuccess: async (item) => {
      if (!item) return queryClient.invalidateQueries({ queryKey: ['queue'] })
      queryClient.setQueryData(itemKey(item.id), item)
      return navigate({ to: '/items/$id', params: { id: item.id } })
    },
  })
  const take = () => {
    if (!next.isPending) next.mutate()
  }
  useKeys([
    { key: 'Enter', text: t('keys.next'), run: take },
    { key: 'n', text: t('keys.next'), run: take },
  ])
  const items = pages?.flatMap((page) => page.items)
  const waiting = pages?.[0]?.waiting
  return (
    <>
      <UndoStrip />
      <PageTitle
        title={t('queue.title')}
        aside={
          <Button size="md" loading={next.isPending} onClick={take} rightSection={<Key of="Enter" />}>
            {t('queue.next')}
          </Button>
        }
      >
        {waiting && <WaitingWords waiting={waiting} />}
        <SparedWords />
      </PageTitle>
      {next.error && <FailureMessage error={next.error} retry={take} />}
      {error !== null && error !== undefined && <FailureMessage error={error} retry={again} />}
      {items === undefined && !error && <Loading />}
      {items?.length === 0 && <Empty title={t('queue.emptyTitle')}>{t('queue.empty')}</Empty>}
      {items !== undefined && items.length > 0 && (
        <ItemTable label={t('queue.list')} items={items} more={more} last="claim" />
      )}
    </>
  )
}
