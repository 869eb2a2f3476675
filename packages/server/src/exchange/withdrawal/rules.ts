// What withdrawals and corrections come to. Pure: the same set of them comes to the same, in whatever order they came.
import type { ItemState } from '../../reports/index.ts'
import { isFinal } from '../../reports/index.ts'
import type { Answer, Change, CorrectedField, KeepReason, TakeBackRecord } from './records.ts'

/** A withdrawal or correction as it stands at one holder: `via` told us, and its say is what that member has itself. */
export interface Order {
  via: string
  record: TakeBackRecord
}

/** A piece of evidence here, and who brought it; nobody: we captured it ourselves. */
export interface Piece {
  blob: string
  sha256: string
  from: readonly string[]
}

export interface Copy {
  self: string
  origin: string
  /** Who works on it. */
  holder: string
  /** Members whose report of the item was taken here. */
  givers: readonly string[]
  pieces: readonly Piece[]
}

/** What is to be gone, and what is to stand otherwise, at one holder. */
export interface Effect {
  /** Everything that came from others is withdrawn. */
  whole: boolean
  /** The page's address and how to reach it are to go too. */
  withoutAddress: boolean
  withoutRecipe: boolean
  /** Blobs that are to be shredded. */
  pieces: string[]
  address: string | undefined
  country: { country: string; since: string } | undefined
  /** Of each author's own assessments that are corrected: what stands in the place of which. */
  assessments: Extract<Change, { field: 'assessment' }>['assessment'][]
}

/**
 * Who has a say over what. The origin: over all that is told of its item. Whoever gave the item to us: over what it
 * brought, and over what is told of the item where the origin did not give it to us itself. Each member: over its own
 * assessments, which others pass on only where it cannot tell us itself.
 */
export function effectOf(copy: Copy, orders: readonly Order[]): Effect {
  const withdrawals = orders.filter(isWithdrawal)
  const whole = (address: boolean) => {
    const from = withdrawals.flatMap(({ via, record }) =>
      record.only === undefined && (!address || record.address) ? [via] : [],
    )
    return (
      from.includes(copy.origin) || (copy.givers.length > 0 && copy.givers.every((one) => from.includes(one)))
    )
  }
  const isWhole = whole(false)
  const personal = corrections(orders, 'personal-data')
  return {
    whole: isWhole,
    withoutAddress: whole(true),
    withoutRecipe: isWhole || personal.some(({ via, change }) => change.recipe && decides(copy, via)),
    pieces: copy.pieces.filter((piece) => goes(copy, piece, withdrawals, personal)).map(({ blob }) => blob),
    address: last(copy, orders, 'address')?.change.url,
    country: countryOf(last(copy, orders, 'country')),
    assessments: correctedAssessments(copy, orders),
  }
}

type Withdrawing = Order & { record: Extract<TakeBackRecord, { type: 'withdrawal' }> }
const isWithdrawal = (order: Order): order is Withdrawing => order.record.type === 'withdrawal'

interface Correcting<Field extends CorrectedField> {
  via: string
  author: string
  number: number
  at: string
  change: Extract<Change, { field: Field }>
}

function corrections<Field extends CorrectedField>(
  orders: readonly Order[],
  field: Field,
): Correcting<Field>[] {
  return orders.flatMap(({ via, record }) =>
    record.type === 'correction' && record.change.field === field
      ? [
          {
            ...{ via, author: record.author, number: record.revision, at: record.createdAt },
            change: record.change as Extract<Change, { field: Field }>,
          },
        ]
      : [],
  )
}

/** Whether that member has a say over what is told of the item here. */
export function decides(copy: Pick<Copy, 'origin' | 'givers'>, via: string): boolean {
  if (via === copy.origin) return true
  return !copy.givers.includes(copy.origin) && copy.givers.includes(via)
}

/** The correction of a field that counts: the origin's word before others', then the later one of its author. */
function last<Field extends CorrectedField>(
  copy: Copy,
  orders: readonly Order[],
  field: Field,
): Correcting<Field> | undefined {
  const rank = (one: Correcting<Field>) => [
    one.via === copy.origin ? 1 : 0,
    one.author === copy.origin ? 1 : 0,
    one.number,
  ]
  return corrections(orders, field)
    .filter(({ via }) => decides(copy, via))
    .toSorted((a, b) => compare(rank(a), rank(b)) || (a.via < b.via ? -1 : 1))
    .at(-1)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, one] of a.entries()) {
    const other = b[at] ?? 0
    if (one !== other) return one - other
  }
  return 0
}

function countryOf(correction: Correcting<'country'> | undefined): Effect['country'] {
  return correction && { country: correction.change.country, since: correction.at }
}

/** A piece goes when the origin says so, or everybody who brought it. What we captured ourselves is our work. */
function goes(
  { origin }: Copy,
  { sha256, from }: Piece,
  withdrawals: readonly Withdrawing[],
  personal: readonly Correcting<'personal-data'>[],
): boolean {
  if (from.length === 0) return false
  const by = new Set([
    ...withdrawals.filter(({ record }) => record.only?.includes(sha256) ?? true).map(({ via }) => via),
    ...personal.filter(({ change }) => change.files.includes(sha256)).map(({ via }) => via),
  ])
  return by.has(origin) || from.every((one) => by.has(one))
}

/** Whoever gave it to us, and whoever works on it, knows that we have it. */
function tellsItself({ givers, holder }: Copy, author: string): boolean {
  return givers.includes(author) || holder === author
}

/** Of several corrections of one assessment the author's last; the author's own word before what others say it said. */
function correctedAssessments(copy: Copy, orders: readonly Order[]): Effect['assessments'] {
  const found = new Map<string, Order & { record: Extract<TakeBackRecord, { type: 'correction' }> }>()
  for (const order of orders) {
    const { record, via } = order
    if (record.type !== 'correction' || record.change.field !== 'assessment') continue
    const { assessment } = record.change
    if (assessment.member !== record.author) continue
    if (via !== record.author && tellsItself(copy, record.author)) continue
    const key = `${assessment.member} ${Date.parse(assessment.at)}`
    const known = found.get(key)
    const isOwn = (one: Order) => (one.via === one.record.author ? 1 : 0)
    const newer = known
      ? compare([isOwn(order), record.revision], [isOwn(known), known.record.revision]) ||
        (via < known.via ? -1 : 1)
      : 1
    if (newer > 0) found.set(key, { via, record })
  }
  return [...found.values()].flatMap(({ record }) =>
    record.change.field === 'assessment' ? [record.change.assessment] : [],
  )
}

/**
 * What of one withdrawal or correction is to be passed on to those to whom we gave the item, by all who told us of it; the
 * part of it over which its author has a say here, where that is not all. Undefined: nothing yet.
 */
export function toPassOn(copy: Copy, told: readonly Order[]): TakeBackRecord | undefined {
  const [first] = told
  if (!first) return undefined
  const from = new Set(told.map(({ via }) => via))
  const decisive =
    from.has(copy.origin) || (copy.givers.length > 0 && copy.givers.every((giver) => from.has(giver)))
  const own = told.find(({ via, record }) => via === record.author)
  const { record } = own ?? first
  if (decisive) return record
  if (record.type === 'withdrawal')
    return own && narrowed(filesOf(copy, own.via), record.only, (only) => ({ ...record, only }))
  const { change } = record
  switch (change.field) {
    case 'assessment':
      return own?.record
    case 'personal-data':
      return (
        own &&
        narrowed(filesOf(copy, own.via), change.files, (files) => ({
          ...record,
          change: { ...change, files, recipe: change.recipe && decides(copy, own.via) },
        }))
      )
    case 'address':
    case 'country':
    case 'onward':
      return told.find(({ via }) => decides(copy, via))?.record
  }
}

function narrowed(
  own: readonly string[],
  wanted: readonly string[] | undefined,
  make: (files: string[]) => TakeBackRecord,
): TakeBackRecord | undefined {
  const files = own.filter((sha256) => wanted?.includes(sha256) ?? true)
  return files.length === 0 ? undefined : make(files)
}

/** Files that came here from that member alone. */
function filesOf(copy: Copy, via: string): string[] {
  return copy.pieces.filter(({ from }) => from.length === 1 && from[0] === via).map(({ sha256 }) => sha256)
}

export interface Facts {
  state: Pick<ItemState, 'holder'> & {
    actions: readonly { kind: ItemState['actions'][number]['kind']; member: string }[]
  }
  self: string
  /** An officer here works on it, or has said what came of it. */
  openCase: boolean
}

/**
 * Why this member keeps what was withdrawn, by what its configuration allows for: its law always, a case with the police,
 * a removal under way that needs the address. Undefined: it goes.
 */
export function keepReason(
  keeps: readonly KeepReason[],
  { state, self, openCase }: Facts,
): KeepReason | undefined {
  const open = state.holder === self && !isFinal(state)
  const did = (kind: string) => open && state.actions.some((one) => one.kind === kind && one.member === self)
  const holds: Readonly<Record<KeepReason, boolean>> = {
    'own-law': true,
    'open-police-case': openCase || did('reported-to-police'),
    'takedown-under-way': did('reported-to-provider'),
  }
  return keeps.find((reason) => holds[reason])
}

/** The answer to one order, from what all of them come to here. */
export function answerOf(
  copy: Copy,
  order: Order,
  kept: KeepReason | undefined,
): { answer: Answer; why: KeepReason | null } {
  const takes = touches(copy, order)
  if (!takes) return { answer: 'noted', why: null }
  const removes =
    order.record.type === 'withdrawal' ||
    (order.record.type === 'correction' && order.record.change.field === 'personal-data')
  if (!removes) return { answer: 'corrected', why: null }
  return kept === undefined ? { answer: 'removed', why: null } : { answer: 'kept', why: kept }
}

/** Whether an order has any say over this copy. */
function touches(copy: Copy, { via, record }: Order): boolean {
  if (via === copy.origin) return true
  if (record.type === 'correction' && record.change.field === 'assessment') return true
  if (record.type === 'withdrawal' || record.change.field === 'personal-data')
    return copy.givers.includes(via)
  return decides(copy, via)
}
