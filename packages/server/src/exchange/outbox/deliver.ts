import { isExpired } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { seesAnotherDirectory } from '../gossip.ts'
import { placeRefused } from '../statements/place-refused.ts'
import { commitDelivery } from './commit-delivery.ts'
import { commitRelayed } from './commit-relayed.ts'
import { causeOfDeath, deadLetter, isUnderWithdrawnKey } from './dead-letter.ts'
import { type DuePeer, duePeers, holdLease, leaseEnvelope } from './lease.ts'
import { isOutdated, packAgain } from './pack-again.ts'
import { putOff } from './put-off.ts'
import { sendEnvelope } from './send-envelope.ts'

/** Envelopes that are under way to one peer at the same time; one alone while the peer is in trouble. */
const lanesPerPeer = 2

export interface Delivery {
  /** Looks for what is due and starts lanes for it. Returns when the lanes run, not when they are done. */
  wake(): Promise<void>
  /** When no lane runs any more. */
  settled(): Promise<void>
}

/** Sends what is due to every peer, each in lanes of its own, so that a slow one holds up nobody else. With an expired
 *  directory nothing is sent. */
export function openDelivery(context: ExchangeContext): Delivery {
  const running = new Map<string, { again: boolean; done: Promise<void> }>()

  function startPeer(due: DuePeer): void {
    const present = running.get(due.peer)
    if (present) {
      present.again = true
      return
    }
    const lanes = { again: false, done: Promise.resolve() }
    running.set(due.peer, lanes)
    lanes.done = runLanes(context, due)
      .catch((error: unknown) => context.foundation.log.error('delivery', error, { peer: due.peer }))
      .then(async () => {
        running.delete(due.peer)
        // Something may have become due after a lane had looked for the last time.
        if (lanes.again && !context.ending.aborted) await wake()
      })
      .catch((error: unknown) => context.foundation.log.error('delivery', error, { peer: due.peer }))
  }

  async function wake(): Promise<void> {
    const view = context.members.view()
    if (!view || isExpired(view, context.foundation.clock.now())) return
    for (const due of await duePeers(context.foundation)) if (view.mayReceive(due.peer)) startPeer(due)
  }

  return {
    wake,
    settled: async () => {
      while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

async function runLanes(context: ExchangeContext, { peer, failures }: DuePeer): Promise<void> {
  const lanes = failures > 0 ? 1 : lanesPerPeer
  await Promise.all(Array.from({ length: lanes }, () => runLane(context, peer)))
}

/** One envelope after the other until none is due or the peer is in trouble. */
async function runLane(context: ExchangeContext, peer: string): Promise<void> {
  while (!context.ending.aborted && (await deliverNext(context, peer)));
}

/** True when the next one may be tried at once. */
async function deliverNext(context: ExchangeContext, peer: string): Promise<boolean> {
  const { foundation } = context
  foundation.faults.reach('exchange.sender.before-lease')
  const leased = await leaseEnvelope(foundation, peer)
  if (!leased) return false
  foundation.faults.reach('exchange.sender.after-lease')
  const cause = causeOfDeath(leased, foundation.clock.now())
  if (cause) {
    await deadLetter(context, leased, cause)
    return true
  }
  if (await isOutdated(foundation.database, leased)) {
    await packAgain(context, leased)
    return true
  }
  const release = holdLease(foundation, leased)
  const sending = await sendEnvelope(context, leased).finally(release)
  if (sending.ok) {
    await seesAnotherDirectory(context, leased.peer, sending.final.receipt.dir)
    await commitDelivery(context, leased, sending.final)
    return true
  }
  if ('relayed' in sending) {
    await commitRelayed(context, leased, sending.relayed)
    return true
  }
  if (sending.reason.startsWith('409')) await placeRefused(context, leased)
  // Only after the peer has refused it: it may have taken it before, and then has a receipt for us.
  if (!sending.ofPeer && (await isUnderWithdrawnKey(context, leased.jws))) {
    await deadLetter(context, leased, 'key-withdrawn')
    return true
  }
  await putOff(foundation, leased, sending)
  return !sending.ofPeer
}
