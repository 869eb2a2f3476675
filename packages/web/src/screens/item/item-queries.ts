import { queryOptions } from '@tanstack/react-query'
import { readCopies, readRecipients } from '../../api/copies.ts'
import { readItem, readTimeline } from '../../api/items.ts'
import { readAlike, readKnown } from '../../api/known.ts'
import type { Classification } from '../../api/types.ts'

export const itemKey = (id: string) => ['item', id] as const
/** What an item's page shows. Never the picture: that is asked for by hand, and is nowhere kept. */
export const itemQuery = (id: string) => queryOptions({ queryKey: itemKey(id), queryFn: () => readItem(id) })
export const timelineQuery = (id: string) =>
  queryOptions({ queryKey: ['timeline', id], queryFn: () => readTimeline(id), staleTime: 0 })
export const recipientsKey = (id: string) => ['recipients', id] as const
export const recipientsQuery = (id: string, asIf?: Classification) =>
  queryOptions({
    queryKey: [...recipientsKey(id), asIf ?? ''],
    queryFn: () => readRecipients(id, asIf),
    staleTime: 0,
  })
export const copiesKey = (id: string) => ['copies', id] as const
export const copiesQuery = (id: string) =>
  queryOptions({ queryKey: copiesKey(id), queryFn: () => readCopies(id), staleTime: 0 })
export const knownKey = (id: string) => ['known', id] as const
export const knownQuery = (id: string) =>
  queryOptions({ queryKey: knownKey(id), queryFn: () => readKnown(id), staleTime: 0 })
export const alikeKey = (id: string) => ['alike', id] as const
export const alikeQuery = (id: string) =>
  queryOptions({ queryKey: alikeKey(id), queryFn: () => readAlike(id), staleTime: 0 })
