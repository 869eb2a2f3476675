import { useSyncExternalStore } from 'react'
import type { Assessed } from '../../api/types.ts'

export type LastAssessed = Assessed['assessed']

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
