import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { acceptItem, actOnItem, assessItem, captureItem, declineItem, takeNext } from '../../api/items.ts'
import type { ActionInput, AssessmentInput, DeclineReason, ItemDetail } from '../../api/types.ts'
import { copiesKey, itemKey, recipientsKey } from './item-queries.ts'
import { rememberAssessed } from './last-assessed.ts'

export interface ItemDeeds {
  busy: boolean
  error: unknown
  assess(assessment: AssessmentInput): void
  accept(): void
  decline(reason: DeclineReason): void
  act(action: ActionInput): void
  capture(): void
  skip(): void
}

/** What can be done with an item. `onSettled`: this item is dealt with, and the next one comes. */
export function useItemDeeds(item: ItemDetail, onSettled: () => void): ItemDeeds {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { id } = item

  /** Over when the item is there again; what stands around it comes later, and no key waits for it. */
  const reread = () => {
    for (const queryKey of [['timeline', id], copiesKey(id), recipientsKey(id), ['queue'], ['attention']])
      void queryClient.invalidateQueries({ queryKey })
    return queryClient.invalidateQueries({ queryKey: itemKey(id) })
  }
  const goTo = (next: ItemDetail | null | undefined) => {
    onSettled()
    queryClient.removeQueries({ queryKey: itemKey(id) })
    void queryClient.invalidateQueries({ queryKey: ['queue'] })
    if (!next) return navigate({ to: '/' })
    queryClient.setQueryData(itemKey(next.id), next)
    return navigate({ to: '/items/$id', params: { id: next.id } })
  }

  const assess = useMutation({
    mutationFn: (assessment: AssessmentInput) => assessItem(id, assessment),
    onSuccess: ({ assessed, next }) => {
      rememberAssessed(assessed)
      return goTo(next)
    },
    onError: reread,
  })
  const accept = useMutation({ mutationFn: () => acceptItem(id), onSettled: reread })
  const decline = useMutation({
    mutationFn: (reason: DeclineReason) => declineItem(id, reason),
    onSuccess: async () => goTo(await takeNext()),
    onError: reread,
  })
  const act = useMutation({ mutationFn: (action: ActionInput) => actOnItem(id, action), onSettled: reread })
  const capture = useMutation({ mutationFn: () => captureItem(id), onSettled: reread })
  const skip = useMutation({ mutationFn: () => takeNext(id), onSuccess: goTo })

  const all = [assess, accept, decline, act, capture, skip]
  return {
    busy: all.some((each) => each.isPending),
    error: all.find((each) => each.error)?.error,
    assess: assess.mutate,
    accept: () => accept.mutate(),
    decline: decline.mutate,
    act: act.mutate,
    capture: () => capture.mutate(),
    skip: () => skip.mutate(),
  }
}
