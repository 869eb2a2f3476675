import { countOf, type History, pairsOf } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I6: the receipts at both ends are the same, byte for byte and each as often. */
export function sameReceipts(history: History): Violation[] {
  return pairsOf(history).flatMap(({ from, to }) => {
    const ours = countOf(
      from.sent.flatMap(({ peer, receipt }) => (peer === to.id && receipt !== null ? [receipt] : [])),
    )
    const theirs = countOf(to.taken.filter((one) => one.from === from.id).map(({ receipt }) => receipt))
    return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((receipt) => {
      const [here, there] = [ours.get(receipt) ?? 0, theirs.get(receipt) ?? 0]
      return here === there
        ? none
        : found('I6', `receipt …${receipt.slice(-12)} is ${here} times at ${from.id}, ${there} at ${to.id}`)
    })
  })
}
