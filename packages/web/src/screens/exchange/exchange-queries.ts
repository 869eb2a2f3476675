import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { readExchange, readExchangeNeeds } from '../../api/exchange.ts'

/** Often enough to see a deed take effect, seldom enough that nothing flickers. */
export const refreshMs = 15_000

export const overviewQuery = queryOptions({
  queryKey: ['exchange', 'overview'],
  queryFn: readExchange,
  refetchInterval: refreshMs,
})

export const needsQuery = queryOptions({
  queryKey: ['exchange', 'needs'],
  queryFn: readExchangeNeeds,
  refetchInterval: 60_000,
})

/** After a deed everything on the desk is read again. */
export function useFreshDesk(): () => void {
  const queryClient = useQueryClient()
  return () => void queryClient.invalidateQueries({ queryKey: ['exchange'] })
}
