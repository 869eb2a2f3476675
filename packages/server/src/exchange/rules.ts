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
import { mayGoTo, type Onward, type Terms } from './onward.ts'
import type { Assigned } from './records.ts'

/** Records with the same key have the same addressees and may share an envelope. */
export function distributionKey(distribution: readonly string[]): string {
  return distribution.toSorted().join(' ')
}

/** As `distributionKey`, for records whose receivers are bound by `onward`: one body has one rule for passing it on. */
export function packingKey(distribution: readonly string[], onward: Onward | null): string {
  const key = distributionKey(distribution)
  return onward === null ? key : `${key} >${onward}`
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
  /** To whom it may go on from here. */
  terms: Terms
  /** Taken back: by us, or by those who gave it to us. It goes nowhere any more. */
  withdrawn: boolean
}

export type Route =
  | { to: 'nobody' }
  | { to: 'close' }
  /** `denied`: who would have got it, had those who gave it to us not forbidden it. */
  | { to: 'person'; attention: Attention; submit: string | undefined; denied: readonly string[] }
  | {
      to: 'takedown'
      assigned: Assigned
      submit: string | undefined
      police: string | undefined
      denied: readonly string[]
    }
  | { to: 'member'; assigned: Assigned; submit: string | undefined; denied: readonly string[] }

/**
 * Where an assessed or moved item goes next. INTERPOL gets each illegal item once from us, the national police those
 * that are hosted in the own country; that others say they have submitted it counts for nothing, and a second submission
 * makes no second case there. An offer that has not been answered stands: the hold may be passing at this moment. What
 * was given to us goes no further than its givers allow: a person hears of it, and the origin can allow more.
 */
export function routeOf(
  item: RoutedItem,
  directory: Directory,
  self: { id: string; country: string },
  policy: { submitToInterpol: boolean; reportToPolice: boolean },
): Route {
  if (item.classification === null) return { to: 'nobody' }
  if (item.classification === 'not-illegal') return { to: 'close' }
  const toPerson = (attention: Attention, submit?: string, denied: readonly string[] = []): Route => ({
    ...{ to: 'person', attention, submit, denied },
  })
  if (item.classification === 'undetermined') return toPerson('undetermined')
  const denied: string[] = []
  const fresh = (member: { id: string; kind: string } | undefined) => {
    if (!member || member.id === self.id || item.submitted.includes(member.id)) return undefined
    if (mayGoTo(item.terms, member)) return member.id
    denied.push(member.id)
    return undefined
  }
  if (item.openOffer !== undefined) return { to: 'nobody' }
  if (item.withdrawn) return toPerson('taken-back')
  const submit = policy.submitToInterpol ? fresh(interpol(directory)) : undefined
  if (item.hostingCountry === null) return toPerson('cannot-trace', submit, denied)
  const assignment = assignmentFor(item.hostingCountry, directory, self.id)
  if (!assignment) return toPerson('no-member', submit, denied)
  const assigned = { country: item.hostingCountry, ...assignment }
  if (assignment.member !== self.id) {
    if (!mayGoTo(item.terms, { id: assignment.member, kind: 'hotline' }))
      return toPerson('onward-forbidden', submit, [...denied, assignment.member])
    return { to: 'member', assigned, submit, denied }
  }
  const police =
    policy.reportToPolice && item.hostingCountry === self.country
      ? fresh(nationalPolice(directory, self.country))
      : undefined
  return { to: 'takedown', assigned, submit, police, denied }
}

export type Purpose = 'offer' | 'submission' | 'police'

/** Why a member gets the whole item, for a person. */
export type RecipientWhy = 'hosts-the-page' | 'takes-orphans' | 'interpol' | 'national-police'

export interface Recipient {
  member: string
  purpose: Purpose
  why: RecipientWhy
}

/** Who gets the whole item on a route: the one answer from which it is shown beforehand and sent. */
export function recipientsOf(route: Route): Recipient[] {
  const submission = (member: string | undefined): Recipient[] =>
    member === undefined ? [] : [{ member, purpose: 'submission', why: 'interpol' }]
  switch (route.to) {
    case 'nobody':
    case 'close':
      return []
    case 'person':
      return submission(route.submit)
    case 'takedown':
      return [
        ...submission(route.submit),
        ...(route.police === undefined
          ? []
          : [{ member: route.police, purpose: 'police' as const, why: 'national-police' as const }]),
      ]
    case 'member': {
      const why = route.assigned.why === 'orphan' ? 'takes-orphans' : 'hosts-the-page'
      return [{ member: route.assigned.member, purpose: 'offer', why }, ...submission(route.submit)]
    }
  }
}

/** What is allowed to those who get it, unless a person narrows it: a holder must be able to let it move on with its page. */
export function usualOnward(recipients: readonly Pick<Recipient, 'purpose'>[]): Onward {
  return recipients.some(({ purpose }) => purpose === 'offer') ? 'network' : 'le'
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
