// The keyboard of an assessment: at most three keystrokes from the classification to the server. Pure.
import type { ActionReason, AssessmentInput, Classification } from '../../api/types.ts'

type Age = NonNullable<AssessmentInput['age']>
type Sex = NonNullable<AssessmentInput['sex']>
export type Flag = NonNullable<AssessmentInput['flags']>[number]

/** What has been said so far. */
export interface Draft {
  classification?: Classification
  age?: Age
  flags: readonly Flag[]
}
export type DraftStep = 'classification' | 'age' | 'sex' | 'reason'

export type Choice =
  | { key: string; step: 'classification'; value: Classification }
  | { key: string; step: 'age'; value: Age }
  | { key: string; step: 'sex'; value: Sex }
  | { key: string; step: 'reason'; value: ActionReason }

export const emptyDraft: Draft = { flags: [] }

const step = <Step extends DraftStep, Value extends string>(
  name: Step,
  keys: Readonly<Record<string, Value>>,
) => Object.entries(keys).map(([key, value]) => ({ key, step: name, value }))

const classificationChoices = step('classification', {
  '1': 'baseline',
  '2': 'national',
  '3': 'not-illegal',
  '4': 'undetermined',
} satisfies Record<string, Classification>)

const ageChoices = step('age', {
  i: 'infant',
  p: 'pre-pubescent',
  b: 'pubescent',
  n: 'not-categorised',
} satisfies Record<string, Age>)

const sexChoices = step('sex', {
  f: 'female',
  m: 'male',
  b: 'both',
  n: 'not-determined',
} satisfies Record<string, Sex>)

// The letters v, h, u and x keep their meaning while a reason is asked for.
const notIllegalChoices = step('reason', {
  t: 'does-not-meet-threshold',
  a: 'adult-pornography',
  n: 'nudism-or-not-sexualized',
  g: 'age-over-national-threshold',
  r: 'virtual-material',
  l: 'linking-not-illegal',
  s: 'images-too-small',
  o: 'other',
} satisfies Record<string, ActionReason>)

const undeterminedChoices = step('reason', {
  g: 'age-unclear-or-not-assessable',
  s: 'images-too-small',
  a: 'unable-to-access',
  n: 'content-not-found',
  e: 'error-404-or-site-down',
  t: 'error-503-or-temporarily-unavailable',
  l: 'link-expired',
  p: 'password-protected',
  y: 'premium-account-necessary',
  r: 'referrer-unknown-or-incorrect',
  d: 'account-disabled',
  m: 'missing-parts-to-open-file',
  c: 'content-removed-before-assessment',
  i: 'legally-unable-to-access',
  o: 'other',
} satisfies Record<string, ActionReason>)

/** Marks that can be set at any step before the last one; they cost a keystroke only where they apply. */
export const flagKeys = {
  '7': 'virtual',
  '8': 'user-generated',
  '9': 'child-modelling',
} as const satisfies Record<string, Flag>

/** What is asked for now. */
export function stepOf(draft: Draft): DraftStep {
  if (draft.classification === undefined) return 'classification'
  if (!isAbuse(draft.classification)) return 'reason'
  return draft.age === undefined ? 'age' : 'sex'
}

/** The choices on screen now, in the order in which they are shown. */
export function choicesOf(draft: Draft): readonly Choice[] {
  switch (stepOf(draft)) {
    case 'classification':
      return classificationChoices
    case 'age':
      return ageChoices
    case 'sex':
      return sexChoices
    case 'reason':
      return draft.classification === 'not-illegal' ? notIllegalChoices : undeterminedChoices
  }
}

export type Pressed = { draft: Draft; assessment?: AssessmentInput } | undefined

/** What a key does to the draft: a choice, a flag, a step back, or Enter for the defaults. Undefined: not one of ours. */
export function press(draft: Draft, key: string): Pressed {
  if (key === 'Backspace' || key === 'Escape')
    return draft === emptyDraft ? undefined : { draft: stepBack(draft) }
  if (key === 'Enter') return acceptDefaults(draft)
  const flag = Object.entries(flagKeys).find(([flagKey]) => flagKey === key)?.[1]
  if (flag !== undefined && stepOf(draft) !== 'reason') return { draft: toggleFlag(draft, flag) }
  const choice = choicesOf(draft).find((each) => each.key === key)
  return choice && choose(draft, choice)
}

export function choose(draft: Draft, choice: Choice): NonNullable<Pressed> {
  switch (choice.step) {
    case 'classification':
      return { draft: { ...draft, classification: choice.value } }
    case 'age':
      return { draft: { ...draft, age: choice.value } }
    case 'sex':
      return done(draft, { age: draft.age ?? 'not-categorised', sex: choice.value })
    case 'reason':
      return done({ ...draft, flags: [] }, { reason: choice.value })
  }
}

/** What Enter would send now, to be shown before it is pressed; undefined before there is a classification. */
export function defaultsOf(draft: Draft): AssessmentInput | undefined {
  return acceptDefaults(draft)?.assessment
}

function acceptDefaults(draft: Draft): Pressed {
  const { classification } = draft
  if (classification === undefined) return undefined
  if (isAbuse(classification))
    return done(draft, { age: draft.age ?? 'not-categorised', sex: 'not-determined' })
  const reason = choicesOf(draft)[0]
  return reason && choose(draft, reason)
}

function done(draft: Draft, rest: Omit<AssessmentInput, 'classification' | 'flags'>): NonNullable<Pressed> {
  const { classification } = draft
  if (classification === undefined) throw new Error('An assessment has a classification')
  return { draft: emptyDraft, assessment: { classification, flags: [...draft.flags], ...rest } }
}

export function toggleFlag(draft: Draft, flag: Flag): Draft {
  const flags = draft.flags.includes(flag)
    ? draft.flags.filter((each) => each !== flag)
    : [...draft.flags, flag]
  return { ...draft, flags }
}

function stepBack({ age, classification, flags }: Draft): Draft {
  if (age !== undefined && classification !== undefined) return { classification, flags }
  return classification === undefined ? emptyDraft : { flags }
}

function isAbuse(classification: Classification): boolean {
  return classification === 'baseline' || classification === 'national'
}
