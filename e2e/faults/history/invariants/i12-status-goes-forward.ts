import type { History, ItemFact, LedgerFact, MemberHistory } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I12: what a member's ledger tells of an item only goes forward on the permitted edges (delivered → accepted or declined →
 *  assessed → actioned → closed), and in the end all that have the item name one holder and one end. */
export function statusGoesForward(history: History): Violation[] {
  return [...history.members.flatMap(onlyForward), ...oneHolder(history)]
}

function onlyForward({ id, ledger, items }: MemberHistory): Violation[] {
  const events = Map.groupBy(
    ledger.filter(({ itemId }) => itemId !== null),
    ({ itemId }) => itemId ?? '',
  )
  const closed = new Set(items.filter(({ finalAction }) => finalAction !== null).map((item) => item.id))
  return [...events].flatMap(([itemId, all]) => {
    const wrong = answersOf(all)
    if (wrong !== undefined) return found('I12', `${id}: ${itemId} ${wrong}`)
    const acted = all.filter(({ kind }) => kind === 'item.acted').length
    return closed.has(itemId) && acted === 0 ? found('I12', `${id}: ${itemId} is closed by nothing`) : none
  })
}

/** An answer needs an offer that nobody has answered; whoever follows the item hears of the answer too. */
function answersOf(events: readonly LedgerFact[]): string | undefined {
  let open = 0
  for (const { kind } of events) {
    if (offers.has(kind)) open += 1
    if (kind !== 'item.accepted' && kind !== 'item.declined') continue
    if (open === 0) return `is ${kind.slice(5)} without an open offer`
    open = 0
  }
  return undefined
}

const offers: ReadonlySet<string> = new Set(['item.offered', 'item.handed-over', 'item.followed'])

function oneHolder({ members, acknowledged, expected }: History): Violation[] {
  const mayDiffer = expected?.forPerson ?? new Set()
  return acknowledged.flatMap(({ itemId }) => {
    if (mayDiffer.has(itemId)) return none
    const copies = members.flatMap(({ id, items }) =>
      items.filter((item) => item.id === itemId).map((item) => ({ ...item, at: id })),
    )
    const holder = copies.find((copy) => copy.holder === copy.at)
    if (!holder) return copies.length === 0 ? none : found('I12', `nobody holds ${itemId}`)
    return copies.flatMap((copy) =>
      stateOf(copy) === stateOf(holder)
        ? none
        : found(
            'I12',
            `${itemId} at ${copy.at}: ${stateOf(copy)}; its holder ${holder.at}: ${stateOf(holder)}`,
          ),
    )
  })
}

function stateOf({ holder, finalAction, revision }: ItemFact): string {
  return `held by ${holder}, ${finalAction ?? 'open'}, revision ${revision}`
}
