// The rules of the record (design section 2; ICCAM state rules, reference/domain.md 1.3). Pure.
import {
  type Action,
  type ActionKind,
  type Assessment,
  type Classification,
  finalActions,
} from './vocabulary.ts'

/** What the rules need to know of an item. */
export interface ItemState {
  /** The member that holds it; only the holder assesses, acts, or changes hosting and assignment. */
  holder: string
  /** Every assessment in order of time, undone ones left out; the last one counts. */
  assessments: readonly Pick<Assessment, 'classification' | 'member'>[]
  actions: readonly Pick<Action, 'kind'>[]
  /** True once the item was handed to another member or submitted. */
  handedOver: boolean
  /** True while another member has been asked to take it and has not answered: the hold may be passing right now. */
  offeredToAnother: boolean
}

export type Refusal =
  | 'not-holder'
  | 'already-baseline'
  | 'already-national'
  | 'already-acted-on'
  | 'already-final'
  | 'action-repeated'
  | 'not-assessed'
  | 'not-illegal-to-act-on'
  | 'assessed-otherwise'
  | 'nothing-to-undo'
  | 'already-handed-over'
  | 'offered-to-another'

export type Verdict = { ok: true } | { ok: false; reason: Refusal }

const fine: Verdict = { ok: true }
const refused = (reason: Refusal): Verdict => ({ ok: false, reason })

/** The classification that counts, or undefined when nobody has assessed yet. */
export function classificationOf(item: ItemState): Classification | undefined {
  return item.assessments.at(-1)?.classification
}

export function isFinal(item: Pick<ItemState, 'actions'>): boolean {
  return item.actions.some((action) => finalActions.includes(action.kind))
}

/**
 * Whether `by` may assess now. Baseline is frozen; National may be overruled by the hotline it was assigned to (which
 * holds it by then) but not again by the member that said so; none after an action (rules 1 to 4).
 */
export function mayAssess(item: ItemState, by: string): Verdict {
  if (item.holder !== by) return refused('not-holder')
  if (item.actions.length > 0) return refused('already-acted-on')
  const last = item.assessments.at(-1)
  if (last?.classification === 'baseline') return refused('already-baseline')
  if (last?.classification === 'national' && last.member === by) return refused('already-national')
  return fine
}

/** An analyst's own last assessment can be taken back until an action exists or the item has left. */
export function mayUndoAssessment(item: ItemState, by: string): Verdict {
  if (item.holder !== by) return refused('not-holder')
  if (item.actions.length > 0) return refused('already-acted-on')
  if (item.handedOver) return refused('already-handed-over')
  if (item.assessments.at(-1)?.member !== by) return refused('nothing-to-undo')
  return fine
}

/** Each action at most once, none after a final one; provider and police only hear of what is illegal (rule 6). */
export function mayAct(item: ItemState, kind: ActionKind, by: string): Verdict {
  if (item.holder !== by) return refused('not-holder')
  if (isFinal(item)) return refused('already-final')
  if (item.offeredToAnother) return refused('offered-to-another')
  if (item.actions.some((action) => action.kind === kind)) return refused('action-repeated')
  const classification = classificationOf(item)
  if (kind === 'unavailable') return fine
  if (classification === undefined) return refused('not-assessed')
  if (kind === 'not-illegal') return classification === 'not-illegal' ? fine : refused('assessed-otherwise')
  return isIllegal(classification) ? fine : refused('not-illegal-to-act-on')
}

export function isIllegal(classification: Classification | undefined): boolean {
  return classification === 'baseline' || classification === 'national'
}

/** Of a page's parts the gravest decides for the page (domain.md 2.4, Dutch notice rule: one image is enough). */
export function gravest(classifications: readonly Classification[]): Classification | undefined {
  const order: readonly Classification[] = ['baseline', 'national', 'undetermined', 'not-illegal']
  return order.find((candidate) => classifications.includes(candidate))
}
