import { type History, keyOf, pairsOf } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I1: what was promised is in the sender's record, and what a sender counts as delivered is in the receiver's. */
export function nothingLost(history: History): Violation[] {
  return [...promisedIsKept(history), ...pairsOf(history).flatMap(deliveredIsThere)]
}

function promisedIsKept({ acknowledged, members }: History): Violation[] {
  return members.flatMap(({ id, outbox, items }) => {
    const sent = new Set(outbox.map(({ itemId }) => itemId))
    const kept = new Set(items.map((item) => item.id))
    return acknowledged.flatMap(({ from, itemId }) =>
      from !== id || (sent.has(itemId) && kept.has(itemId))
        ? none
        : found('I1', `${itemId} was promised by ${from} and is gone`),
    )
  })
}

function deliveredIsThere({ from, to }: ReturnType<typeof pairsOf>[number]): Violation[] {
  const arrived = new Map(
    to.inbox.filter((record) => record.from === from.id).map((record) => [keyOf(record), record.state]),
  )
  const known = new Set(to.items.map(({ id }) => id))
  const delivered = new Set(
    from.sent.filter(({ peer, state }) => peer === to.id && state === 'delivered').map(({ pack }) => pack),
  )
  return from.outbox.flatMap((record) => {
    if (record.pack === null || !delivered.has(record.pack) || !record.distribution.includes(to.id))
      return none
    if (!arrived.has(keyOf(record)))
      return found('I1', `${keyOf(record)} counts as delivered to ${to.id} and is not there`)
    // What is not applied is I4's concern.
    return known.has(record.itemId) || arrived.get(keyOf(record)) !== 'applied'
      ? none
      : found('I1', `${record.itemId} arrived at ${to.id} and is in no record`)
  })
}
