import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { readHashFeedback, readHashList, readHashLists } from '../../api/hash-lists.ts'

/** While something is being taken in, or told, a person looks on. */
const busyMs = 2_000
const quietMs = 30_000

export const hashListsQuery = queryOptions({
  queryKey: ['hash-lists', 'all'],
  queryFn: readHashLists,
  refetchInterval: quietMs,
})

export const hashListQuery = (id: string) =>
  queryOptions({
    queryKey: ['hash-lists', 'one', id],
    queryFn: () => readHashList(id),
    refetchInterval: ({ state: { data } }) =>
      data?.imports.some(({ state }) => state === 'waiting') ||
      data?.shares.some(({ isTold }) => !isTold) ||
      data?.service?.isFetching
        ? busyMs
        : quietMs,
  })

export const hashFeedbackQuery = queryOptions({
  queryKey: ['hash-lists', 'feedback'],
  queryFn: readHashFeedback,
  refetchInterval: quietMs,
})

/** After a deed everything about lists is read again. */
export function useFreshLists(): () => void {
  const queryClient = useQueryClient()
  return () => void queryClient.invalidateQueries({ queryKey: ['hash-lists'] })
}
