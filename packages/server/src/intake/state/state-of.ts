import type { ActionKind, Classification } from '../../reports/index.ts'
import { isIllegal } from '../../reports/index.ts'
import type { ClosingReason } from '../closing-reasons.ts'

/** What the tipster is told of one content item. */
export interface ItemFacts {
  classification: Classification | null
  assessedAt: Date | null
  /** An analyst has it open now. */
  isOpen: boolean
  /** The hold left this member; the country of who has it, where known. */
  passedOn: { at: Date; country: string | null } | null
  actions: readonly { kind: ActionKind; at: Date }[]
}

export interface ReportFacts {
  receivedAt: Date
  /** The tip has no address that leads anywhere; a person waits for more. */
  needsAddress: boolean
  closed: { at: Date; reason: ClosingReason } | null
}

export const stateWords = [
  'received',
  'need-more',
  'being-looked-at',
  'looked-at',
  'passed-on',
  'police-told',
  'host-told',
  'removed',
  'unavailable',
  'not-illegal',
  'closed',
] as const
export type StateWord = (typeof stateWords)[number]

export const stepWords = [
  'received',
  'looked-at',
  'passed-on',
  'police-told',
  'host-told',
  'removed',
  'unavailable',
  'not-illegal',
  'closed',
] as const
export type StepWord = (typeof stepWords)[number]

export interface Step {
  step: StepWord
  at: Date
  /** ISO 3166-1 of the hotline it went to. */
  country: string | null
}

export interface ReportState {
  state: StateWord
  country: string | null
  reason: ClosingReason | null
  /** In order of time. */
  steps: Step[]
}

/** The state behind a tipster's code, in the public's words, from the report and all its content items. Pure. */
export function stateOf(report: ReportFacts, items: readonly ItemFacts[]): ReportState {
  const steps = stepsOf(report, items)
  const state = wordOf(report, items, steps)
  return {
    state,
    country: steps.findLast((step) => step.step === 'passed-on')?.country ?? null,
    reason: state === 'closed' ? (report.closed?.reason ?? null) : null,
    steps,
  }
}

function wordOf(report: ReportFacts, items: readonly ItemFacts[], steps: readonly Step[]): StateWord {
  const happened = (word: StepWord) => steps.some((step) => step.step === word)
  const final = (['removed', 'unavailable', 'not-illegal'] as const).find(happened)
  if (final) return final
  if (report.closed) return 'closed'
  const underWay = (['host-told', 'passed-on', 'police-told', 'looked-at'] as const).find(happened)
  if (underWay) return underWay
  if (items.some((item) => item.isOpen || item.assessedAt !== null)) return 'being-looked-at'
  return report.needsAddress ? 'need-more' : 'received'
}

const stepOfAction: Readonly<Record<ActionKind, StepWord>> = {
  'reported-to-police': 'police-told',
  'reported-to-provider': 'host-told',
  removed: 'removed',
  unavailable: 'unavailable',
  'not-illegal': 'not-illegal',
}

function stepsOf(report: ReportFacts, items: readonly ItemFacts[]): Step[] {
  const illegal = items.filter((item) => isIllegal(item.classification ?? undefined))
  const steps: Step[] = [{ step: 'received', at: report.receivedAt, country: null }]
  const looked = earliest(illegal.map((item) => item.assessedAt))
  if (looked) steps.push({ step: 'looked-at', at: looked, country: null })
  for (const passed of firstPerCountry(items)) steps.push(passed)
  for (const kind of ['reported-to-police', 'reported-to-provider'] as const) {
    const at = earliest(items.map((item) => timeOf(item, kind)))
    if (at) steps.push({ step: stepOfAction[kind], at, country: null })
  }
  const end = endOf(items)
  if (end) steps.push(end)
  if (report.closed) steps.push({ step: 'closed', at: report.closed.at, country: null })
  return steps.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

/** The end is reached when every item has its own; what was removed counts before what was never there. */
function endOf(items: readonly ItemFacts[]): Step | undefined {
  const ends = items.map((item) => finalOf(item))
  if (ends.length === 0 || ends.includes(undefined)) return undefined
  const kind = (['removed', 'unavailable', 'not-illegal'] as const).find((each) =>
    ends.some((end) => end?.kind === each),
  )
  const at = latest(ends.filter((end) => end?.kind === kind).map((end) => end?.at ?? null))
  return kind && at ? { step: kind, at, country: null } : undefined
}

function finalOf(item: ItemFacts): { kind: ActionKind; at: Date } | undefined {
  return item.actions.find((action) => ['removed', 'unavailable', 'not-illegal'].includes(action.kind))
}

function firstPerCountry(items: readonly ItemFacts[]): Step[] {
  const first = new Map<string | null, Date>()
  for (const item of items) {
    if (!item.passedOn) continue
    const { at, country } = item.passedOn
    const known = first.get(country)
    if (!known || at < known) first.set(country, at)
  }
  return [...first].map(([country, at]) => ({ step: 'passed-on', at, country }))
}

function timeOf(item: ItemFacts, kind: ActionKind): Date | null {
  return item.actions.find((action) => action.kind === kind)?.at ?? null
}

function earliest(times: readonly (Date | null)[]): Date | undefined {
  return times.filter((time) => time !== null).toSorted((a, b) => a.getTime() - b.getTime())[0]
}

function latest(times: readonly (Date | null)[]): Date | undefined {
  return times.filter((time) => time !== null).toSorted((a, b) => b.getTime() - a.getTime())[0]
}
