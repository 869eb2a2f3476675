import { receiptMatches } from '@samverkan/protocol'
import { chainFit } from '../../packages/server/src/exchange/inbox/chain.ts'
import type { Invariant } from './invariant.ts'
import { readReceiptText, type World } from './world.ts'

/** What may not be broken at any moment (security.md section 4). */
export function brokenNow({ sender, receiver, promised, given, uncommitted }: World): Invariant[] {
  const delivered = sender.sent.filter(({ state }) => state === 'delivered')
  const has = new Set([...receiver.taken, ...(uncommitted ? [uncommitted] : [])].map(({ sha256 }) => sha256))
  return named([
    // What a restore of the receiver has undone was not lost by a rule: its receipts are no longer among the given ones.
    [
      'I1',
      delivered.some(({ receipt, sha256, envelope }) => {
        const stands = receipt !== null && given.get(envelope.id)?.has(receipt)
        return stands && !has.has(sha256)
      }),
    ],
    ['I2', [...receiver.effects.values()].some((times) => times > 1)],
    ['I3', [...receiver.effects.keys()].some((record) => !promised.has(record))],
    ['I5', delivered.some(({ receipt, envelope, text }) => !isProof(receipt, envelope, text))],
    ['I6', [...given.values()].some((receipts) => receipts.size > 1)],
  ])
}

/** What else is broken when all faults have ended. `healed`: nothing is under way any more. */
export function brokenAtTheEnd(world: World, healed: boolean): Invariant[] {
  const { sender, receiver, promised, lostInRestore } = world
  const delivered = sender.sent.filter(({ state }) => state === 'delivered')
  const receiptsHere = delivered.map(({ receipt }) => receipt)
  const receiptsThere = receiver.taken.map(({ receipt }) => receipt)
  return named([
    ['I1', [...promised].some((record) => !receiver.effects.has(record) && !lostInRestore.has(record))],
    ['I4', !healed],
    ['I6', receiptsHere.toSorted().join() !== receiptsThere.toSorted().join()],
    ['I7', hasGap(world)],
  ])
}

function named(broken: readonly [Invariant, boolean][]): Invariant[] {
  return broken.filter(([, is]) => is).map(([invariant]) => invariant)
}

function isProof(
  receipt: string | null,
  ...[envelope, text]: [Parameters<typeof receiptMatches>[1], string]
) {
  if (receipt === null) return false
  const read = readReceiptText(receipt)
  return read.kind === 'delivered' && receiptMatches(read, envelope, text).ok
}

/** Within an epoch that still runs, the receiver has every envelope that was sent, each linked to the one before. */
function hasGap({ sender, receiver, endedEpochs }: World): boolean {
  const gone = new Set(sender.sent.filter(({ state }) => state === 'dead-letter').map(({ sha256 }) => sha256))
  return [...Map.groupBy(receiver.taken, ({ envelope }) => envelope.epoch)].some(([epoch, taken]) => {
    const links = taken.map(({ envelope: { seq, prev }, sha256 }) => ({ seq, prev, sha256 }))
    if (links.some((link) => chainFit(links, link, link.sha256) !== undefined)) return true
    if (endedEpochs.has(epoch)) return false
    return links.some(
      ({ prev }) => prev !== null && !gone.has(prev) && !links.some((one) => one.sha256 === prev),
    )
  })
}
