import { queryOptions, useQuery } from '@tanstack/react-query'
import { readMe } from './session.ts'
import type { Me } from './types.ts'

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: readMe, staleTime: 60_000 })

/** The signed-in person. Screens inside the shell are only shown when there is one. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data
}
