import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback } from 'react'

export interface Pages<Page> {
  pages: readonly Page[] | undefined
  error: unknown
  /** Undefined when everything is here, or while more is on its way. */
  more: (() => void) | undefined
  again(): void
}

/** A cursor-paged list, one page more at a time. */
export function usePages<Page>(options: {
  key: QueryKey
  read(cursor: string | undefined): Promise<Page>
  next(page: Page): string | null
  refreshMs?: number
}): Pages<Page> {
  const query = useInfiniteQuery({
    queryKey: options.key,
    queryFn: ({ pageParam }) => options.read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => options.next(page) ?? undefined,
    ...(options.refreshMs === undefined ? {} : { refetchInterval: options.refreshMs }),
  })
  const { fetchNextPage, refetch, hasNextPage, isFetchingNextPage } = query
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  return {
    pages: query.data?.pages,
    error: query.error,
    more: hasNextPage && !isFetchingNextPage ? more : undefined,
    again: () => void refetch(),
  }
}
