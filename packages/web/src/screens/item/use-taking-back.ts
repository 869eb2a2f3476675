import { useMutation, useQueryClient } from '@tanstack/react-query'
import { correct, withdraw } from '../../api/copies.ts'
import type { Copies, CorrectionInput, WithdrawalInput } from '../../api/types.ts'
import { copiesKey, itemKey, recipientsKey } from './item-queries.ts'

export type TakingBack = { withdraw: WithdrawalInput } | { correct: CorrectionInput }

/** Takes something back; the page is read anew, and then the dialog closes. */
export function useTakingBack(itemId: string, onDone: () => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (deed: TakingBack) =>
      'withdraw' in deed ? withdraw(itemId, deed.withdraw) : correct(itemId, deed.correct),
    onSuccess: async (copies: Copies) => {
      queryClient.setQueryData(copiesKey(itemId), copies)
      await Promise.all(
        [itemKey(itemId), ['timeline', itemId], recipientsKey(itemId), ['attention']].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      )
      onDone()
    },
  })
}
