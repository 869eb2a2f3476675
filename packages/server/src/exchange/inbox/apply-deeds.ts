import { type Database, type Foundation, member } from '../../foundation/index.ts'
import {
  type ItemRow,
  type ItemState,
  itemState,
  recordAction,
  recordAssessment,
} from '../../reports/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ItemStatus } from '../records.ts'
import { deedRefusal, inOrder, newActions, newAssessments } from '../rules.ts'

const untouched: Pick<ItemState, 'assessments' | 'actions'> = { assessments: [], actions: [] }

/**
 * Writes what is new of the assessments and actions that the holder tells of. What cannot be, by the rules of the record
 * or because somebody else did it, is left out and raises an alarm; the rest is kept.
 */
export async function applyDeeds(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  { from, isHistory }: { from: string; isHistory: boolean },
  told: Pick<ItemStatus, 'assessments' | 'actions'>,
): Promise<void> {
  // Of an item that is new here nothing is known yet.
  const known = isHistory ? [] : await knownAssessments(transaction, row)
  let state: Pick<ItemState, 'assessments' | 'actions'> = isHistory
    ? untouched
    : await itemState(transaction, row)
  const teller = { from, isHistory, self: foundation.self, now: foundation.clock.now() }
  for (const one of inOrder(
    newAssessments(known, told.assessments),
    newActions(state.actions, told.actions),
  )) {
    const reason = deedRefusal(state, one, teller)
    if (reason !== undefined) {
      await raiseAlarm(foundation, transaction, 'refused-deed', from, {
        item: row.id,
        deed: one.what,
        reason,
      })
      continue
    }
    if (one.what === 'assessment') {
      await recordAssessment(foundation, transaction, row, one.deed, member(from))
      state = { ...state, assessments: [...state.assessments, one.deed] }
    } else {
      await recordAction(foundation, transaction, row, one.deed, member(from))
      state = { ...state, actions: [...state.actions, one.deed] }
    }
  }
}

function knownAssessments(transaction: Database, row: ItemRow) {
  return transaction.selectFrom('assessment').select(['member', 'at']).where('item_id', '=', row.id).execute()
}
