import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { claimItem, releaseItem } from '../../api/items.ts'
import type { ItemDetail } from '../../api/types.ts'
import { itemKey } from './item-queries.ts'

const claimable: readonly ItemDetail['stage'][] = ['assessment', 'offered']

/**
 * Holds the item for as long as its page is open, so that two analysts never work on it unknowingly: claims what nobody
 * has open, keeps the claim alive, gives it back on leaving. `settled()`: the item was dealt with, nothing to give back.
 */
export function useClaim(item: ItemDetail): { settled(): void } {
  const queryClient = useQueryClient()
  const { id, stage, claim } = item
  const isOpenToMe = claim === null && claimable.includes(stage)
  const mineUntil = claim?.mine ? claim.until : undefined
  const toGiveBack = useRef(false)
  toGiveBack.current = mineUntil !== undefined && claimable.includes(stage)
  const isSettled = useRef(false)

  useEffect(() => {
    const renew = () =>
      // A refusal means that a colleague was quicker; reading the item again says who.
      claimItem(id)
        .then((claimed) => queryClient.setQueryData(itemKey(id), claimed))
        .catch(() => queryClient.invalidateQueries({ queryKey: itemKey(id) }))
    if (isOpenToMe) {
      void renew()
      return
    }
    if (mineUntil === undefined) return
    const halfLifeMs = Math.max(5_000, (new Date(mineUntil).getTime() - Date.now()) / 2)
    const timer = setTimeout(() => {
      if (!document.hidden && !isSettled.current) void renew()
    }, halfLifeMs)
    return () => clearTimeout(timer)
  }, [id, isOpenToMe, mineUntil, queryClient])

  useEffect(
    () => () => {
      if (toGiveBack.current && !isSettled.current) void releaseItem(id).catch(() => undefined)
    },
    [id],
  )
  return {
    settled: () => {
      isSettled.current = true
    },
  }
}
