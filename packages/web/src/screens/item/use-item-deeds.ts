import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { acceptItem, actOnItem, assessItem, captureItem, declineItem, takeNext } from '../../api/items.ts'
import { assessTogether, confirmKnown, sayWrong, takeKnown } from '../../api/known.ts'
import type { ActionInput, AssessmentInput, DeclineReason, ItemDetail } from '../../api/types.ts'
import { alikeKey, copiesKey, itemKey, knownKey, recipientsKey } from './item-queries.ts'
import { rememberAssessed } from './last-assessed.ts'

export interface ItemDeeds {
  busy: boolean
  error: unknown
  /** `together`: others with the very same files, for which the decision goes as well. */
  assess(assessment: AssessmentInput, together?: readonly string[]): void
  /** Takes an earlier assessment over as one's own. */
  takeKnown(entry: number): void
  sayWrong(): void
  confirmKnown(): void
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
    const around = [['timeline', id], copiesKey(id), recipientsKey(id), knownKey(id), alikeKey(id)]
    for (const queryKey of [...around, ['queue'], ['attention']])
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
  const together = useMutation({
    mutationFn: ({ assessment, others }: { assessment: AssessmentInput; others: readonly string[] }) =>
      assessTogether(id, assessment, others),
    onSuccess: async ({ assessed, applied, left }) => {
      rememberAssessed({ ...assessed, together: { count: applied.length, left: left.length } })
      return goTo(await takeNext())
    },
    onError: reread,
  })
  const take = useMutation({
    mutationFn: (entry: number) => takeKnown(id, entry),
    onSuccess: async (assessed) => {
      rememberAssessed(assessed)
      return goTo(await takeNext())
    },
    onError: reread,
  })
  const wrong = useMutation({ mutationFn: () => sayWrong(id), onSettled: reread })
  const confirm = useMutation({ mutationFn: () => confirmKnown(id), onSettled: reread })
  const accept = useMutation({ mutationFn: () => acceptItem(id), onSettled: reread })
  const decline = useMutation({
    mutationFn: (reason: DeclineReason) => declineItem(id, reason),
    onSuccess: async () => goTo(await takeNext()),
    onError: reread,
  })
  const act = useMutation({ mutationFn: (action: ActionInput) => actOnItem(id, action), onSettled: reread })
  const capture = useMutation({ mutationFn: () => captureItem(id), onSettled: reread })
  const skip = useMutation({ mutationFn: () => takeNext(id), onSuccess: goTo })

  const all = [assess, together, take, wrong, confirm, accept, decline, act, capture, skip]
  return {
    busy: all.some((each) => each.isPending),
    error: all.find((each) => each.error)?.error,
    assess: (assessment, others = []) =>
      others.length === 0 ? assess.mutate(assessment) : together.mutate({ assessment, others }),
    takeKnown: take.mutate,
    sayWrong: () => wrong.mutate(),
    confirmKnown: () => confirm.mutate(),
    accept: () => accept.mutate(),
    decline: decline.mutate,
    act: act.mutate,
    capture: () => capture.mutate(),
    skip: () => skip.mutate(),
  }
}
