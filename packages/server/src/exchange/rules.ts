// The rules of the exchange. Pure.
import type { Directory } from '@samverkan/protocol'
import { assignmentFor, interpol, nationalPolice } from '../network/members/index.ts'
import {
  type Action,
  type Assessment,
  type Attention,
  type Classification,
  type ItemState,
  mayAct,
  mayAssess,
  type Refusal,
} from '../reports/index.ts'
import type { Assigned } from './records.ts'

/** Records with the same key have the same addressees and may share an envelope. */
export function distributionKey(distribution: readonly string[]): string {
  return distribution.toSorted().join(' ')
}

/**
 * How long to wait after `failures` failures in a row, in milliseconds: first × 2ⁿ⁻¹ up to `max`, of which a random share
 * (full jitter, exchange-protocol.md 4). `share` is from [0, 1).
 */
export function backOffMs(failures: number, first: number, max: number, share: number): number {
  return Math.ceil(Math.min(max, first * 2 ** Math.min(failures - 1, 40)) * share)
}

export interface RoutedItem {
  classification: Classification | null
  hostingCountry: string | null
  /** Law enforcement to which we ourselves have submitted it, or are about to. */
  submitted: readonly string[]
  /** The member to which it is offered and that has not answered, where there is one. */
  openOffer: string | undefined
}

export type Route =
  | { to: 'nobody' }
  | { to: 'close' }
  | { to: 'person'; attention: Attention; submit: string | undefined }
  | { to: 'takedown'; assigned: Assigned; submit: string | undefined; police: string | undefined }
  | { to: 'member'; assigned: Assigned; submit: string | undefined }

/**
 * Where an assessed or moved item goes next. INTERPOL gets each illegal item once from us, the national police those
 * that are hosted in the own country; that others say they have submitted it counts for nothing, and a second submission
 * makes no second case there. An offer that has not been answered stands: the hold may be passing at this moment.
 */
export function routeOf(
  item: RoutedItem,
  directory: Directory,
  self: { id: string; country: string },
  policy: { submitToInterpol: boolean; reportToPolice: boolean },
): Route {
  if (item.classification === null) return { to: 'nobody' }
  if (item.classification === 'not-illegal') return { to: 'close' }
  if (item.classification === 'undetermined')
    return { to: 'person', attention: 'undetermined', submit: undefined }
  const fresh = (id: string | undefined) =>
    id === undefined || id === self.id || item.submitted.includes(id) ? undefined : id
  const submit = policy.submitToInterpol ? fresh(interpol(directory)?.id) : undefined
  if (item.openOffer !== undefined) return { to: 'nobody' }
  if (item.hostingCountry === null) return { to: 'person', attention: 'cannot-trace', submit }
  const assignment = assignmentFor(item.hostingCountry, directory, self.id)
  if (!assignment) return { to: 'person', attention: 'no-member', submit }
  const assigned = { country: item.hostingCountry, ...assignment }
  if (assignment.member !== self.id) return { to: 'member', assigned, submit }
  const police =
    policy.reportToPolice && item.hostingCountry === self.country
      ? fresh(nationalPolice(directory, self.country)?.id)
      : undefined
  return { to: 'takedown', assigned, submit, police }
}

/** Assessments that we do not have yet; one is known by who made it and when. */
export function newAssessments(known: readonly KnownAssessment[], told: readonly Assessment[]): Assessment[] {
  const have = new Set(known.map(({ member, at }) => `${member} ${at.getTime()}`))
  return told.filter((one) => !have.has(`${one.member} ${Date.parse(one.at)}`))
}
interface KnownAssessment {
  member: string
  at: Date
}

/** Actions that we do not have yet; each kind is taken at most once. */
export function newActions(known: readonly { kind: string }[], told: readonly Action[]): Action[] {
  const have = new Set(known.map(({ kind }) => kind))
  return told.filter((one) => !have.has(one.kind))
}

/** One thing that was done to an item, as another member tells of it. */
export type ToldDeed = { what: 'assessment'; deed: Assessment } | { what: 'action'; deed: Action }

/** Deeds in the order in which they happened; an action follows the assessment of the same moment. */
export function inOrder(assessments: readonly Assessment[], actions: readonly Action[]): ToldDeed[] {
  return [
    ...assessments.map((deed) => ({ what: 'assessment' as const, deed })),
    ...actions.map((deed) => ({ what: 'action' as const, deed })),
  ].toSorted((a, b) => Date.parse(a.deed.at) - Date.parse(b.deed.at))
}

/** Clocks of honest members differ by less than this, in milliseconds. */
const clockToleranceMs = 10 * 60_000

export interface Teller {
  from: string
  self: string
  /** It comes with an item that is new to us: others did some of it. Otherwise only what the teller itself did is new. */
  isHistory: boolean
  now: Date
}

export type DeedRefusal = Refusal | 'other-member' | 'in-the-future'

/** Why a deed that we have not heard of cannot be; undefined when it can. The rules of the record hold for everybody. */
export function deedRefusal(
  item: Pick<ItemState, 'assessments' | 'actions'>,
  told: ToldDeed,
  { from, self, isHistory, now }: Teller,
): DeedRefusal | undefined {
  const { member, at } = told.deed
  if (member === self || (member !== from && !isHistory)) return 'other-member'
  if (Date.parse(at) > now.getTime() + clockToleranceMs) return 'in-the-future'
  const then = { ...item, holder: member, handedOver: false, offeredToAnother: false }
  const verdict = told.what === 'assessment' ? mayAssess(then, member) : mayAct(then, told.deed.kind, member)
  return verdict.ok ? undefined : verdict.reason
}

export type StatusVerdict = 'apply' | 'take-hold' | 'nothing-new' | 'wait'

/**
 * What a status about an item's state does here. Only the holder changes state. A member to which the item is assigned
 * becomes the holder by saying so (its signed acceptance); anybody else's word waits until we hear that it holds the item.
 * `since` is the revision at which the item was assigned to `from`, where we did that ourselves: our own later changes
 * do not undo an acceptance.
 */
export function statusVerdict(
  item: { holder: string; assigned_member: string | null; revision: number },
  from: string,
  told: { holder: string; revision: number },
  self: string,
  since: number | undefined,
): StatusVerdict {
  if (item.holder === from)
    return told.revision > item.revision && told.holder === from ? 'apply' : 'nothing-new'
  if (item.assigned_member === from && told.holder === from)
    return told.revision > (since ?? item.revision) ? 'take-hold' : 'nothing-new'
  return item.holder === self ? 'nothing-new' : 'wait'
}
