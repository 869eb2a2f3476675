import { QueryClient } from '@tanstack/react-query'
import { asFailure } from './failure.ts'

/**
 * Nothing is fetched that was not asked for: no refetch on focus, and evidence is never in this cache. Without a network a
 * request fails at once and says so; it does not wait for better times.
 */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 2 && asFailure(error).code === 'unreachable',
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
