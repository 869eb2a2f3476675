import { QueryClient } from '@tanstack/react-query'
import { asFailure } from './failure.ts'

/** Nothing is fetched that was not asked for: no refetch on focus, and evidence is never in this cache. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 2 && asFailure(error).code === 'unreachable',
      },
      mutations: { retry: false },
    },
  })
}
