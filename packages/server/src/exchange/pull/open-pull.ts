import { envelopeHash } from '@samverkan/protocol'
import type { ExchangeContext } from '../context.ts'
import { learnReceipts } from '../outbox/learn-receipts.ts'
import { type Relay, relayOf } from '../relay/relay-of.ts'
import { backOffMs } from '../rules.ts'
import { createAnxiety } from './anxiety.ts'
import { awaitedAtRelay } from './awaited.ts'
import { leaseMailbox, longPollSeconds } from './lease-mailbox.ts'
import { takeFromMailbox } from './take-from-mailbox.ts'

/** The work of a member that no other can reach: it asks its relay, again and again, over connections of its own making. */
export interface Pull {
  start(): void
  stop(): Promise<void>
  /** Empties the mailbox once, without waiting for more; for the command line and tests. */
  runDue(): Promise<void>
}

/** Envelopes that are taken at the same time, so that one with large parts does not hold up the others. */
const lanes = 3
/** Known to be of no use for now; the relay lists the others. */
const maxSkipped = 200
const putOffMs = 60_000
/** Between two answers that bring nothing: whoever answers at once for nothing does not keep us busy. */
const leastRoundMs = 1_000

export function openPull(context: ExchangeContext): Pull {
  const { foundation, ending } = context
  const { clock, log, policy } = foundation
  const inHand = new Map<string, Promise<void>>()
  const putOff = new Map<string, number>()
  let running: Promise<void> | undefined

  function isPutOff(sha256: string): boolean {
    return (putOff.get(sha256) ?? 0) > clock.now().getTime()
  }

  async function takeOne(relay: Relay, jws: string, sha256: string): Promise<void> {
    const taken = await takeFromMailbox(context, relay, jws).catch((error: unknown) => ({
      ok: false as const,
      reason: error instanceof Error ? error.message : 'failed',
    }))
    inHand.delete(sha256)
    putOff.delete(sha256)
    if (taken.ok || ending.aborted) return
    log.warn('left in the mailbox', { envelope: sha256, reason: taken.reason })
    putOff.set(sha256, clock.now().getTime() + putOffMs)
    const [oldest] = putOff.keys()
    if (putOff.size > maxSkipped - lanes && oldest !== undefined) putOff.delete(oldest)
  }

  /** One look into the mailbox; what it brings is in hand when this returns. True when it brought anything. */
  async function look(relay: Relay, waitSeconds: number): Promise<boolean> {
    const skip = [...new Set([...inHand.keys(), ...[...putOff.keys()].filter(isPutOff)])]
    const awaited = await awaitedAtRelay(foundation)
    const mail = await leaseMailbox(context, relay, { waitSeconds, skip, awaited })
    foundation.faults.reach('exchange.pull.after-lease')
    const view = context.members.view()
    const learnt = view ? await learnReceipts(context, view, mail.receipts) : undefined
    let brought = learnt !== undefined && learnt.size > 0
    for (const jws of mail.envelopes) {
      const sha256 = envelopeHash(jws)
      if (inHand.has(sha256) || isPutOff(sha256)) continue
      while (inHand.size >= lanes) await Promise.race(inHand.values())
      if (ending.aborted) break
      inHand.set(sha256, takeOne(relay, jws, sha256))
      brought = true
    }
    return brought
  }

  function ownRelay(): Relay | undefined {
    const view = context.members.view()
    return view && relayOf(view, foundation.self)
  }

  async function goOn(): Promise<void> {
    let failures = 0
    const anxiety = createAnxiety(context)
    while (!ending.aborted) {
      const began = performance.now()
      try {
        const relay = ownRelay()
        if (!relay) throw new Error('our keyset names no relay of the directory')
        const brought = await look(relay, longPollSeconds)
        failures = 0
        anxiety.reached()
        if (!brought) await pause(leastRoundMs - (performance.now() - began), ending)
        while (inHand.size >= lanes) await Promise.race(inHand.values())
      } catch (error) {
        if (ending.aborted) break
        failures += 1
        log.warn('the relay was not reached', { reason: error instanceof Error ? error.message : 'failed' })
        await anxiety.notReached(ownRelay()?.member)
        await pause(backOffMs(failures, policy.retryFirstMs, policy.retryMaxUrgentMs, 1), ending)
      }
    }
  }

  return {
    start: () => {
      running = goOn()
    },
    stop: async () => {
      await running
      await Promise.all(inHand.values())
    },
    runDue: async () => {
      const relay = ownRelay()
      if (!relay) return
      while (await look(relay, 0)) await Promise.all(inHand.values())
    },
  }
}

function pause(ms: number, ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      ending.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, Math.max(0, ms))
    ending.addEventListener('abort', end)
    if (ending.aborted) end()
  })
}
