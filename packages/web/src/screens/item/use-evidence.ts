import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type ViewLevel, viewEvidence, viewLevels } from '../../api/items.ts'
import { meQuery } from '../../api/use-me.ts'

/** A picture hides by itself after this long. */
export const autoHideMs = 20_000

type Shown =
  | { state: 'hidden' }
  | { state: 'asking'; level: ViewLevel }
  | { state: 'shown'; level: ViewLevel; url: string }
  | { state: 'failed'; error: unknown }

export interface Evidence {
  shown: Shown
  /** The level that asking once more shows; undefined after the last one. */
  next: ViewLevel | undefined
  step(): void
  hide(): void
}

/** The level after `level`: each step shows a little more. */
function levelAfter(level: ViewLevel | undefined): ViewLevel | undefined {
  return viewLevels[level === undefined ? 0 : viewLevels.indexOf(level) + 1]
}

/**
 * The item's picture, step by step. It lives in memory only while it is on screen: its blob address is revoked when it
 * is hidden, replaced, left, or when the tab goes out of sight.
 */
export function useEvidence(itemId: string): Evidence {
  const queryClient = useQueryClient()
  const [shown, setShown] = useState<Shown>({ state: 'hidden' })
  const asked = useRef<AbortController>(undefined)
  const present = shown.state === 'shown' || shown.state === 'asking' ? shown.level : undefined
  const next = levelAfter(present)

  const hide = useCallback(() => {
    asked.current?.abort()
    setShown((before) => (before.state === 'hidden' ? before : { state: 'hidden' }))
  }, [])

  const step = () => {
    if (next === undefined || shown.state === 'asking') return
    const asking = new AbortController()
    asked.current = asking
    setShown({ state: 'asking', level: next })
    viewEvidence(itemId, next, asking.signal)
      .then((blob) => {
        if (!asking.signal.aborted) setShown({ state: 'shown', level: next, url: URL.createObjectURL(blob) })
      })
      .catch((error: unknown) => {
        if (!asking.signal.aborted) setShown({ state: 'failed', error })
      })
      .finally(() => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }))
  }

  useEffect(() => {
    if (shown.state !== 'shown') return
    const timer = setTimeout(hide, autoHideMs)
    return () => {
      clearTimeout(timer)
      URL.revokeObjectURL(shown.url)
    }
  }, [shown, hide])

  useEffect(() => {
    const hideOutOfSight = () => {
      if (document.hidden) hide()
    }
    document.addEventListener('visibilitychange', hideOutOfSight)
    return () => {
      document.removeEventListener('visibilitychange', hideOutOfSight)
      asked.current?.abort()
    }
  }, [hide])

  return { shown, next, step, hide }
}
