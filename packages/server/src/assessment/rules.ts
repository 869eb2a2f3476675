// The workbench's own rules, on top of the record's. Pure.
import {
  type ActionKind,
  type ActionReason,
  actionKinds,
  type Classification,
  type ItemState,
  isFinal,
  isIllegal,
  mayAct,
  mayAssess,
  mayUndoAssessment,
  type Refusal,
  type Stage,
} from '../reports/index.ts'

export type StepRefusal =
  | Refusal
  | 'claimed-by-another'
  | 'decided-by-parts'
  | 'not-offered'
  | 'offered'
  | 'reason-needed'
  | 'reason-not-expected'

export type StepVerdict = { ok: true } | { ok: false; reason: StepRefusal }

/** What decides which steps are open to one person. */
export interface Situation {
  state: ItemState
  stage: Stage
  /** A page with files: its files decide for it (domain.md 2.4). */
  hasParts: boolean
  /** Analyst of the assessment that counts. */
  lastAnalyst: string | undefined
  claimedByAnother: boolean
  self: string
  asker: string
}

const fine: StepVerdict = { ok: true }
const refused = (reason: StepRefusal): StepVerdict => ({ ok: false, reason })

export interface Steps {
  assess: StepVerdict
  undo: StepVerdict
  accept: StepVerdict
  decline: StepVerdict
  hosting: StepVerdict
  actions: Record<ActionKind, StepVerdict>
}

/** Every next step with the rule that closes it. The record's rules come first; a colleague's claim closes the rest. */
export function openSteps(situation: Situation): Steps {
  const unlessClaimed = (verdict: StepVerdict) =>
    verdict.ok && situation.claimedByAnother ? refused('claimed-by-another') : verdict
  const answer = unlessClaimed(situation.stage === 'offered' ? fine : refused('not-offered'))
  const action = (kind: ActionKind) => unlessClaimed(mayAct(situation.state, kind, situation.self))
  return {
    assess: unlessClaimed(assessStep(situation)),
    undo: undoStep(situation),
    accept: answer,
    decline: answer,
    hosting: unlessClaimed(hostingStep(situation)),
    actions: Object.fromEntries(actionKinds.map((kind) => [kind, action(kind)])) as Steps['actions'],
  }
}

function assessStep({ state, stage, hasParts, self }: Situation): StepVerdict {
  if (stage === 'offered') return refused('offered')
  if (hasParts) return refused('decided-by-parts')
  return mayAssess(state, self)
}

/** Only who assessed takes it back (reports.undoAssessment holds the same). */
export function undoStep(
  situation: Pick<Situation, 'state' | 'hasParts' | 'lastAnalyst' | 'asker' | 'self'>,
): StepVerdict {
  if (situation.hasParts) return refused('decided-by-parts')
  const verdict = mayUndoAssessment(situation.state, situation.self)
  if (!verdict.ok) return verdict
  return situation.lastAnalyst === situation.asker ? fine : refused('nothing-to-undo')
}

/** Only the holder changes hosting, and not of what is over (design section 2). */
export function hostingStep({ state, self }: Pick<Situation, 'state' | 'self'>): StepVerdict {
  if (state.holder !== self) return refused('not-holder')
  return isFinal(state) ? refused('already-final') : fine
}

/** A reason says why something is no abuse material or cannot be judged; abuse material needs none. */
export function assessmentReasonFits(
  classification: Classification,
  reason: ActionReason | null,
): StepVerdict {
  return isIllegal(classification) && reason !== null ? refused('reason-not-expected') : fine
}

/** ICCAM: an action has a reason only beyond Removed, that is Unavailable and Not illegal (domain.md 1.3). */
export function actionReasonFits(kind: ActionKind, reason: ActionReason | null): StepVerdict {
  const needed = kind === 'unavailable' || kind === 'not-illegal'
  if (needed) return reason === null ? refused('reason-needed') : fine
  return reason === null ? fine : refused('reason-not-expected')
}
