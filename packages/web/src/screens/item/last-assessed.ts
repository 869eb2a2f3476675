import { useSyncExternalStore } from 'react'
import type { Assessed } from '../../api/types.ts'

/** `together`: how many more items the decision went for, and how many were left for decisions of their own. */
export type LastAssessed = Assessed['assessed'] & { together?: { count: number; left: number } }

// The last word of this person in this tab, while it can be taken back. It outlives the item's page.
let last: LastAssessed | undefined
const listeners = new Set<() => void>()

export function rememberAssessed(assessed: LastAssessed | undefined): void {
  last = assessed
  for (const listener of listeners) listener()
}

export function useLastAssessed(): LastAssessed | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => last,
  )
}
