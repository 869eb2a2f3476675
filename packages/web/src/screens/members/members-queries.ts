import { queryOptions } from '@tanstack/react-query'
import { readNetwork } from '../../api/members.ts'

/** The members of the network, and to whom nothing is sent. Read again often enough for a wait that is counted in hours. */
export const networkQuery = queryOptions({
  queryKey: ['network'],
  queryFn: readNetwork,
  refetchInterval: 30_000,
})
