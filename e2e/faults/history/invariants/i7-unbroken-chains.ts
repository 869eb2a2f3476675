import { type History, pairsOf } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I7: no gap in the sequence of a pair, and each `prev` is the hash of the one before; at both ends. What the sender has
 *  given up for good may be missing at the receiver. */
export function unbrokenChains(history: History): Violation[] {
  const ended = history.expected?.endedEpochs ?? new Set()
  return pairsOf(history).flatMap(({ from, to }) => {
    const sent = from.sent.filter(({ peer }) => peer === to.id)
    const givenUp = new Set(
      sent.filter(({ state }) => state === 'dead-letter').map(({ epoch, seq }) => `${epoch} ${seq}`),
    )
    const taken = to.taken.filter((one) => one.from === from.id && one.epoch !== null)
    return [...brokenChain(from.id, sent, ended, new Set()), ...brokenChain(to.id, taken, ended, givenUp)]
  })
}

interface Link {
  epoch: string | null
  seq: number | null
  prev: string | null
  sha256: string
}

function brokenChain(
  where: string,
  links: readonly Link[],
  ended: ReadonlySet<string>,
  givenUp: ReadonlySet<string>,
): Violation[] {
  return [...Map.groupBy(links, ({ epoch }) => epoch ?? '')].flatMap(([epoch, chain]) => {
    const at = new Map(chain.map((link) => [link.seq ?? 0, link]))
    return chain.flatMap((link) => {
      const seq = link.seq ?? 0
      const before = at.get(seq - 1)
      if (before) return link.prev === before.sha256 ? none : found('I7', `${where}: ${seq} breaks the chain`)
      const explained =
        seq === 1 ? link.prev === null : ended.has(epoch) || givenUp.has(`${epoch} ${seq - 1}`)
      return explained ? none : found('I7', `${where}: nothing stands before ${seq}`)
    })
  })
}
