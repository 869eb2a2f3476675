import { queryOptions } from '@tanstack/react-query'
import { readItem, readTimeline } from '../../api/items.ts'

export const itemKey = (id: string) => ['item', id] as const
/** What an item's page shows. Never the picture: that is asked for by hand, and is nowhere kept. */
export const itemQuery = (id: string) => queryOptions({ queryKey: itemKey(id), queryFn: () => readItem(id) })
export const timelineQuery = (id: string) =>
  queryOptions({ queryKey: ['timeline', id], queryFn: () => readTimeline(id), staleTime: 0 })
