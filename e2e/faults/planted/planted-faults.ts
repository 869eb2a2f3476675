import { checkThenInsert } from './check-then-insert.ts'
import { markSentBeforeSending } from './mark-sent-before-sending.ts'
import type { PlantedFault } from './planted-fault.ts'
import { replyBeforeCommit } from './reply-before-commit.ts'
import { trustHttp200 } from './trust-http-200.ts'

/** Kept for ever: the four mistakes of security.md section 4, each of which lost or doubled reports when it was tried. */
export const plantedFaults: readonly PlantedFault[] = [
  replyBeforeCommit,
  checkThenInsert,
  trustHttp200,
  markSentBeforeSending,
]

export function plantedFault(name: string): PlantedFault {
  const fault = plantedFaults.find((one) => one.name === name)
  if (!fault) throw new Error(`There is no planted fault named ${name}`)
  return fault
}
