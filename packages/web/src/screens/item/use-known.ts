import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ItemDetail, KnownOfItem } from '../../api/types.ts'
import { itemKey, knownQuery, timelineQuery } from './item-queries.ts'

/** How often an item on the screen is looked up again: it may become known while somebody has it open. */
const lookAgainMs = 15_000

/** What is known of the item. Once it is judged by itself the page says so, and nobody works on it in vain. */
export function useKnown(item: ItemDetail): KnownOfItem | undefined {
  const queryClient = useQueryClient()
  const { id, stage, kind, attention } = item
  const waits = stage === 'assessment'
  const { data } = useQuery({
    ...knownQuery(id),
    enabled: kind !== 'page' || attention === 'match-withdrawn',
    refetchInterval: waits ? lookAgainMs : false,
  })
  const isTakenOver = data?.leansOn.some(({ undone }) => undone === null) === true
  useEffect(() => {
    if (!waits || !isTakenOver) return
    void queryClient.invalidateQueries({ queryKey: itemKey(id) })
    void queryClient.invalidateQueries({ queryKey: timelineQuery(id).queryKey })
  }, [id, waits, isTakenOver, queryClient])
  return data
}
