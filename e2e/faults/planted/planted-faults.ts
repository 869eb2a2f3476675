import { alarmNeverRaised } from './alarm-never-raised.ts'
import { anyReceiptWillDo } from './any-receipt-will-do.ts'
import { checkThenInsert } from './check-then-insert.ts'
import { freshReceiptForARepeat } from './fresh-receipt-for-a-repeat.ts'
import { headThatNeverWas } from './head-that-never-was.ts'
import { leafBeforeCommit } from './leaf-before-commit.ts'
import { markSentBeforeSending } from './mark-sent-before-sending.ts'
import { olderNewsCounts } from './older-news-counts.ts'
import type { PlantedFault } from './planted-fault.ts'
import { prevNotLinked } from './prev-not-linked.ts'
import { relayedIsDelivered } from './relayed-is-delivered.ts'
import { replyBeforeCommit } from './reply-before-commit.ts'
import { trustHttp200 } from './trust-http-200.ts'

/** Kept for ever: the four mistakes of security.md section 4, each of which lost or doubled reports when it was tried, and
 *  those that every other invariant is there for. */
export const plantedFaults: readonly PlantedFault[] = [
  replyBeforeCommit,
  checkThenInsert,
  trustHttp200,
  markSentBeforeSending,
  anyReceiptWillDo,
  freshReceiptForARepeat,
  prevNotLinked,
  leafBeforeCommit,
  headThatNeverWas,
  relayedIsDelivered,
  olderNewsCounts,
  alarmNeverRaised,
]

export function plantedFault(name: string): PlantedFault {
  const fault = plantedFaults.find((one) => one.name === name)
  if (!fault) throw new Error(`There is no planted fault named ${name}`)
  return fault
}
