import { countOf, type History, keyOf, type MemberHistory } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I2: one inbox row for an envelope, one for a record, and one offer to the analysts for an item that is offered. */
export function onceInEffect({ members }: History): Violation[] {
  return members.flatMap((member) => [
    ...moreThanOnce(member.taken.map(({ from, id }) => `envelope ${from} ${id}`)),
    ...moreThanOnce(member.inbox.map((record) => `record ${record.from} ${keyOf(record)}`)),
    ...offeredOnce(member),
  ])
}

function offeredOnce({ id, inbox, ledger }: MemberHistory): Violation[] {
  const of = (kind: string) =>
    countOf(ledger.filter((event) => event.kind === kind).map(({ itemId }) => itemId ?? ''))
  const [offers, follows] = [of('item.offered'), of('item.followed')]
  const reported = inbox
    .filter(({ type, state }) => type === 'report' && state === 'applied')
    .map(({ itemId }) => itemId)
  return [...new Set([...reported, ...offers.keys()])].flatMap((itemId) => {
    const times = offers.get(itemId) ?? 0
    const isRight = times === 1 || (times === 0 && follows.get(itemId) === 1)
    return isRight ? none : found('I2', `${itemId} was offered ${times} times to the analysts of ${id}`)
  })
}

function moreThanOnce(keys: readonly string[]): Violation[] {
  return [...countOf(keys)].flatMap(([key, times]) =>
    times > 1 ? found('I2', `${key} was taken ${times} times`) : none,
  )
}
