import { useQueryClient } from '@tanstack/react-query'

/** What to read again after something was done with a tip. */
export function useTipChange(id: string): () => Promise<unknown> {
  const queryClient = useQueryClient()
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['tip', id] }),
      queryClient.invalidateQueries({ queryKey: ['attention'] }),
      queryClient.invalidateQueries({ queryKey: ['queue'] }),
    ])
}
