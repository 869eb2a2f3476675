import { Agent } from 'undici'
import { z } from 'zod'
import type { App, Foundation, ItemId } from '../foundation/index.ts'
import type { Members } from '../network/members/index.ts'
import type { Room } from '../room.ts'
import type { ExchangeContext } from './context.ts'
import { mailAlarms } from './desk/alarm-mail.ts'
import { watchDeadlines } from './desk/deadlines.ts'
import { deskRoutes } from './desk/routes.ts'
import { recipientRoutes } from './flow/recipient-routes.ts'
import { routeItem, routeQueue } from './flow/route-item.ts'
import { flowRoutes } from './flow/routes.ts'
import { tellAfterAction } from './flow/tell-copies.ts'
import { tellOutcomes } from './flow/tell-outcome.ts'
import { openApplier } from './inbox/apply.ts'
import { refuseWhatWaitedInVain } from './inbox/give-up-record.ts'
import { forgetOldProofs } from './inbox/request-guard.ts'
import { inboxRoutes } from './inbox/routes.ts'
import { listenForSignals } from './listener.ts'
import { askRelays } from './outbox/ask-relays.ts'
import { openDelivery } from './outbox/deliver.ts'
import { endImpossibleWaits } from './outbox/end-impossible-waits.ts'
import { packWaiting } from './outbox/pack.ts'
import { sweepParts } from './parts/sweep.ts'
import { vouchForLedger } from './proof/ledger-voucher.ts'
import { proofRoutes } from './proof/routes.ts'
import { openPull } from './pull/open-pull.ts'
import { pump } from './pump.ts'
import { createBell } from './relay/bell.ts'
import { dropExpired } from './relay/expire.ts'
import { relayRoutes } from './relay/routes.ts'
import { type Signal, signals } from './signals.ts'
import { dropParts } from './statements/drop-parts.ts'
import { fetchLostParts, type LostParts } from './statements/lost-parts.ts'
import { checkOwnHistory, writeMark } from './statements/mark.ts'
import { takeNewEpoch } from './statements/new-epoch.ts'
import { packUnlessStopped } from './statements/pack-unless-stopped.ts'
import { peerStatementRoutes } from './statements/peer-routes.ts'
import { proveLedgers } from './statements/prove-ledgers.ts'
import { statementRoutes } from './statements/routes.ts'
import { scheduleNewPeers } from './statements/send-statement.ts'
import { compareDue } from './statements/statements.ts'
import { defineWithdrawalJobs } from './withdrawal/jobs.ts'
import { withdrawalRoutes } from './withdrawal/routes.ts'
import { retryWaitingTakeBacks } from './withdrawal/waiting.ts'
import './desk/tables.ts'
import './relay/tables.ts'
import './tables.ts'

export interface Exchange extends Room {
  routes: { exchange: App; workbench: App }
  start(): Promise<void>
  stop(): Promise<void>
  /** Packs, sends and applies what is due now, once, without the workers; for the command line and tests. */
  runDue(): Promise<void>
  /** The job that follows an assessment or a move, at once; for the command line and tests. */
  route(itemId: ItemId): Promise<void>
  /** What a worker does at its start: takes a new epoch when the database is older than what is noted beside it. */
  checkOwnHistory(): Promise<boolean>
  /** An administrator says that the database comes from a backup. */
  restored(): Promise<void>
  /** Fetches received parts that are gone from disk from their senders. */
  fetchLostParts(): Promise<LostParts>
}

/** How often the workers look by themselves: for retries, and in case a signal was lost. */
const lookEveryMs = 1_000
/** How long a request under way may take after we are told to stop. */
const stopGraceMs = 5_000
const itemPayload = z.object({ itemId: z.string().transform((id) => id as ItemId) })

/** Opens the exchange: outbox and inbox of HX/1 and the flow of items between members. `hasOpenCase` says whether an officer
 *  here works on an item. */
export function openExchange(
  foundation: Foundation,
  members: Members,
  { hasOpenCase }: Pick<ExchangeContext, 'hasOpenCase'> = {},
): Exchange {
  const dispatcher = new Agent({ connect: { timeout: 10_000 }, connections: 4, keepAliveTimeout: 10_000 })
  const ending = new AbortController()
  const context: ExchangeContext = {
    ...{ foundation, members, dispatcher, ending: ending.signal },
    ...(hasOpenCase === undefined ? {} : { hasOpenCase }),
  }
  const delivery = openDelivery(context)
  const applyWaiting = openApplier(context)
  const report = (name: string) => (error: unknown) => foundation.log.error(name, error)
  const pumps = {
    [signals.outbox]: pump(lookEveryMs, () => packUnlessStopped(context), report('packing')),
    [signals.envelopes]: pump(lookEveryMs, () => delivery.wake(), report('delivery')),
    [signals.inbox]: pump(lookEveryMs, applyWaiting, report('applying')),
    [signals.statements]: pump(lookEveryMs, () => compareDue(context), report('statements')),
  } satisfies Record<Exclude<Signal, typeof signals.mailbox>, unknown>
  const asking = pump(lookEveryMs, () => askRelays(context), report('asking relays'))
  const pull = openPull(context)
  const bell = createBell()
  const listener = listenForSignals(foundation, (heard, about) =>
    heard === signals.mailbox ? bell.ring(about) : pumps[heard].wake(),
  )
  const works = foundation.config.roles.includes('worker')
  defineJobs(context)
  defineWithdrawalJobs(context)

  return {
    routes: {
      exchange: inboxRoutes(context)
        .route('/', relayRoutes(context, bell))
        .route('/', peerStatementRoutes(context)),
      workbench: flowRoutes(context)
        .route('/', statementRoutes(context))
        .route('/', recipientRoutes(context))
        .route('/', withdrawalRoutes(context))
        .route('/', proofRoutes(context))
        .route('/', deskRoutes(context)),
    },
    start: async () => {
      if (works || keepsMailboxes(foundation)) await listener.start()
      if (!works) return
      await checkOwnHistory(context)
      for (const one of Object.values(pumps)) one.start()
      asking.start()
      if (foundation.config.delivery === 'relay') pull.start()
    },
    stop: async () => {
      ending.abort()
      await listener.stop()
      const grace = setTimeout(() => dispatcher.destroy(), stopGraceMs)
      for (const one of Object.values(pumps)) await one.stop()
      await asking.stop()
      await pull.stop()
      await delivery.settled()
      clearTimeout(grace)
      await dispatcher.destroy()
    },
    runDue: async () => {
      await packWaiting(context)
      await delivery.wake()
      await delivery.settled()
      await askRelays(context)
      if (foundation.config.delivery === 'relay') await pull.runDue()
      await applyWaiting()
      await compareDue(context)
    },
    checkOwnHistory: () => checkOwnHistory(context),
    fetchLostParts: () => fetchLostParts(context),
    restored: () =>
      foundation.database
        .transaction()
        .execute((transaction) => takeNewEpoch(context, transaction, 'person')),
    route: (itemId) => routeItem(foundation, members, itemId),
  }
}

/** Whether this process answers those who wait at a relay's mailboxes. */
function keepsMailboxes({ config }: Foundation): boolean {
  return config.member.kind === 'secretariat' && config.roles.includes('exchange')
}

function defineJobs(context: ExchangeContext): void {
  const { foundation, members } = context
  const { jobs, policy } = foundation
  jobs.define({
    queue: routeQueue,
    payload: itemPayload,
    concurrency: 2,
    handle: async (payloads) => {
      for (const { itemId } of payloads) await routeItem(foundation, members, itemId)
    },
  })
  jobs.follow('item-assessed', routeQueue)
  jobs.follow('item-moved', routeQueue)
  jobs.define({
    queue: 'tell-copies',
    payload: itemPayload,
    handle: async (payloads) => {
      for (const { itemId } of payloads) await tellAfterAction(foundation, itemId)
    },
  })
  jobs.follow('item-acted', 'tell-copies')
  jobs.define({
    queue: 'tell-outcome',
    payload: itemPayload,
    handle: async (payloads) => {
      for (const { itemId } of payloads) await tellOutcomes(foundation, itemId)
    },
  })
  jobs.follow('outcome-given', 'tell-outcome')
  jobs.loop({
    name: 'exchange-keeping',
    everyMs: Math.max(policy.tickMs, 10 * 60_000),
    run: async () => {
      await proveLedgers(context)
      await dropParts(context)
    },
  })
  jobs.loop({
    name: 'exchange-upkeep',
    everyMs: Math.max(policy.tickMs, 10_000),
    run: async () => {
      await writeMark(context)
      await scheduleNewPeers(context)
      await vouchForLedger(context)
      await forgetOldProofs(context)
      await endImpossibleWaits(foundation)
      await dropExpired(context)
      await refuseWhatWaitedInVain(context)
      await retryWaitingTakeBacks(context.foundation.database)
      await sweepParts(foundation)
    },
  })
  const eachMinute = Math.min(policy.tickMs * 4, 60_000)
  jobs.loop({ name: 'exchange-deadlines', everyMs: eachMinute, run: () => watchDeadlines(foundation) })
  jobs.loop({ name: 'exchange-alarm-mail', everyMs: eachMinute, run: () => mailAlarms(foundation) })
}
