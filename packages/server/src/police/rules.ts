// What an officer may do with a submitted item. Pure.
import type { Outcome } from '../reports/index.ts'
import type { CaseStatus } from './vocabulary.ts'

export interface CaseState {
  status: CaseStatus
  takenBy: string | null
  outcomes: readonly Outcome[]
  /** Those who gave us the item have taken it back. */
  withdrawn: boolean
}

export type PortalRefusal = 'withdrawn' | 'taken-by-another' | 'not-taken' | 'outcome-repeated'
export type PortalVerdict = { ok: true } | { ok: false; reason: PortalRefusal }

const fine: PortalVerdict = { ok: true }
const refused = (reason: PortalRefusal): PortalVerdict => ({ ok: false, reason })

/**
 * One officer works on an item at a time; another takes it over knowingly. Taking one's own again changes nothing. Nobody
 * begins work on what was withdrawn; what was taken before goes on, and can be taken over.
 */
export function mayTake(state: CaseState, officer: string, takeOver: boolean): PortalVerdict {
  if (state.takenBy === null) return state.withdrawn ? refused('withdrawn') : fine
  if (state.takenBy === officer) return fine
  return takeOver ? fine : refused('taken-by-another')
}

/** Who took it says what came of it; each outcome once, and later ones may follow earlier ones. */
export function mayGiveOutcome(
  state: Omit<CaseState, 'withdrawn'>,
  officer: string,
  outcome: Outcome,
): PortalVerdict {
  if (state.takenBy === null) return refused('not-taken')
  if (state.takenBy !== officer) return refused('taken-by-another')
  return state.outcomes.includes(outcome) ? refused('outcome-repeated') : fine
}
