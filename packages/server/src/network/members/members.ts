import { appendDocuments } from '@samverkan/protocol'
import { Agent } from 'undici'
import type { App, Database, Foundation } from '../../foundation/index.ts'
import { server } from '../../foundation/index.ts'
import type { Room } from '../../room.ts'
import { alarmInLedger, endNoAlarm } from './alarms-in-ledger.ts'
import { type Confirming, confirmMember } from './confirm.ts'
import type { DirectoryContext, Known, TakenHead, Taking, Telling } from './context.ts'
import { type DirectoryView, viewOf } from './directory-view.ts'
import type { ExchangeKeys } from './exchange-keys.ts'
import { openHandIn } from './hand-in-keyset.ts'
import { openHub } from './hub.ts'
import { openKeyRing } from './key-ring.ts'
import { membersRoutes } from './members-routes.ts'
import type { Publication } from './publication.ts'
import { type PublicationReading, type PublicationReason, readPublication } from './read-publication.ts'
import { directoryRoutes } from './routes.ts'
import { sayStandings } from './say-standings.ts'
import { ownEntryProblem } from './self-monitor.ts'
import { noteSplitView } from './split-view.ts'
import { sayIfStale, secretariatOf } from './stale.ts'
import { addDocuments, countStored, readMarks, readStored } from './store.ts'
import { type Sync, syncWithSecretariat } from './sync.ts'
import { trustedRoot } from './trusted-root.ts'
import './tables.ts'

export type Publishing =
  | { ok: true; added: number; skipped: { member: string; reason: string }[] }
  | { ok: false; reason: PublicationReason; detail?: string }

export interface Members extends Room {
  routes: { exchange: App; workbench: App }
  /** The network as known now; undefined before the first directory has come. */
  view(): DirectoryView | undefined
  /** Takes up the secretariat's newest state; without an answer the known one stays. */
  refresh(): Promise<void>
  /** The same because somebody used a key that we do not know. Anybody can do that, so it asks once a minute at most;
   *  within the minute it returns at once. */
  refreshForUnknownKey(): Promise<void>
  /** Gives this server a publication from a file: whoever does that answers for its being the newest, which otherwise the
   *  witnesses' cosignatures show. The secretariat's server serves it to the others. */
  publish(publication: Publication): Promise<Publishing>
  /** A member has shown that it knows another directory of the same size as ours, in the caller's transaction. Nothing is
   *  sent to it until a person has called it. */
  noteSplitView(transaction: Database, peer: string, theirs: { version: number; root: string }): Promise<void>
  /** A person has called a member and compared its fingerprint. */
  confirm(member: string, fingerprint: string, userId: string): Promise<Confirming>
  /** Throws in a process whose roles hold no exchange keys. */
  keys(): ExchangeKeys
  start(): Promise<void>
  stop(): Promise<void>
}

/** Between two questions to the secretariat that strangers can cause. */
const unknownKeyPaceMs = 60_000
/** While a new directory waits for witnesses, or there is none yet, it is asked for as often as this many ticks. */
const ticksWhileWaiting = 4

/** Opens the room of members: the directory, kept in the database so that a restart without the secretariat works. */
export function openMembers(
  foundation: Foundation,
  { alarm = alarmInLedger, endAlarms = endNoAlarm }: Telling = {},
): Members {
  const { config, database, clock, log, faults } = foundation
  const root = trustedRoot(config)
  // Not a command that ends before anybody could read it.
  const tells = alarm !== alarmInLedger
  const holdsKeys = config.roles.some((role) => role === 'exchange' || role === 'worker')
  const dispatcher = new Agent({ connect: { timeout: 10_000 } })
  let known: Known | undefined
  let current: DirectoryView | undefined
  let refreshing: Promise<void> | undefined
  let lastSync: Sync = 'newest'
  const ownKeyset = () => known?.history.members.get(config.member.id)?.keyset?.content
  const keys = holdsKeys ? openKeyRing(config.dataDir, ownKeyset, () => clock.now()) : undefined

  const context: DirectoryContext = {
    ...{ foundation, root, dispatcher, alarm, endAlarms, take, refuse, readOwn },
    known: () => known,
  }
  const hub = openHub(context)
  const url = config.network.directoryUrl?.replace(/\/+$/, '')
  const handInKeyset = openHandIn(context, hub, url)

  function remember(next: Known): void {
    known = next
    current = viewOf(next.history, next, clock.now())
  }

  async function take(
    history: Known['history'],
    publication: Publication,
    head?: TakenHead,
  ): Promise<Taking> {
    const now = clock.now()
    const added = await database.transaction().execute(async (transaction) => {
      const result = await addDocuments(transaction, publication, now)
      if (result.ok && head)
        await transaction
          .updateTable('directory_fetch')
          .set({ checkpoint: head.note, fresh_at: head.at, said_stale: false })
          .execute()
      faults.reach('members.directory.before-commit')
      return result
    })
    faults.reach('members.directory.after-commit')
    if (!added.ok) return added
    const seenBefore = known?.seenAt ?? []
    const seenAt = publication.documents.map((_, at) => seenBefore[at] ?? now)
    remember({ ...(await readMarks(database)), history, publication, seenAt, fetchedAt: now })
    for (const one of history.skipped.filter(({ position }) => position > seenBefore.length))
      log.warn('keyset left out', { member: one.member, reason: one.reason })
    if (added.added > 0) await watchOwnEntry(history)
    return added
  }

  async function refuse(reason: string, documents: number): Promise<void> {
    log.warn('the directory was refused', { reason, documents })
    await database.transaction().execute(async (transaction) => {
      const detail = { reason, documents }
      await foundation.append(transaction, { kind: 'directory.refused', actor: server, detail })
      await alarm(foundation, transaction, 'directory-refused', secretariatOf(known), detail)
    })
  }

  async function watchOwnEntry(history: Known['history']): Promise<void> {
    const problem = ownEntryProblem(history, config.member.id, config.dataDir, keys?.())
    if (problem === undefined) return
    const detail = { problem, documents: history.states.length }
    await database
      .transaction()
      .execute((transaction) => alarm(foundation, transaction, 'own-keys', secretariatOf(known), detail))
  }

  async function publish(publication: Publication): Promise<Publishing> {
    const read = await verify(publication)
    if (!read.ok) {
      await refuse(read.reason, publication.documents.length)
      return read
    }
    const before = known?.history.skipped.length ?? 0
    const taken = await take(read.history, publication)
    if (!taken.ok) {
      await refuse(taken.reason, publication.documents.length)
      return taken
    }
    const skipped = read.history.skipped.slice(before).map(({ member, reason }) => ({ member, reason }))
    return { ok: true, added: taken.added, skipped }
  }

  /** From the first document on, or only what is new where the known ones are its beginning. */
  async function verify(publication: Publication): Promise<PublicationReading> {
    const before = known?.publication.documents ?? []
    const isContinued =
      known !== undefined &&
      before.every(({ document }, at) => document === publication.documents[at]?.document)
    return isContinued
      ? appendDocuments(known?.history, publication.documents.slice(before.length))
      : readPublication(publication, root)
  }

  async function readOwn(): Promise<void> {
    await readKept()
    if (tells) await sayStandings(context, current)
  }

  async function readKept(): Promise<void> {
    if ((await countStored(database)) === (known?.publication.documents.length ?? 0)) {
      if (known) await readMarksAgain(known)
      return
    }
    const stored = await readStored(database)
    if (!stored) return
    const read = await verify(stored.publication)
    if (!read.ok) return log.error('the kept directory does not verify', new Error(read.reason))
    remember({ ...stored, ...(await readMarks(database)), history: read.history })
  }

  /** The view is made anew only when a mark has changed or somebody's wait has ended: this is asked every tick. */
  async function readMarksAgain(before: Known): Promise<void> {
    const marks = await readMarks(database)
    const now = clock.now()
    const isOver = [...(current?.standings.values() ?? [])].some(
      (one) => one.why === 'waits' && one.until <= now,
    )
    if (isOver || !isSameSet(marks.confirmed, before.confirmed) || !isSameSet(marks.split, before.split))
      remember({ ...before, ...marks })
  }

  function foundNewest(): void {
    const fetchedAt = clock.now()
    if (known) known = { ...known, fetchedAt }
    if (current) current = { ...current, fetchedAt }
  }

  async function lookNow(): Promise<void> {
    await readOwn()
    await handInKeyset()
    if (url === undefined) return
    lastSync = await syncWithSecretariat(context, url)
    if (lastSync === 'newest') foundNewest()
    await handInKeyset()
    await sayIfStale(context)
  }

  function refresh(): Promise<void> {
    refreshing ??= lookNow().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  let askedForUnknownKey = Number.NEGATIVE_INFINITY
  async function refreshForUnknownKey(): Promise<void> {
    const now = clock.now().getTime()
    if (now - askedForUnknownKey < unknownKeyPaceMs) return refreshing
    askedForUnknownKey = now
    return refresh()
  }

  async function confirm(id: string, fingerprint: string, userId: string): Promise<Confirming> {
    await readOwn()
    if (!current) return { ok: false, reason: 'not-a-member' }
    const confirmed = await confirmMember(foundation, current, { member: id, fingerprint, userId }, endAlarms)
    if (confirmed.ok) await readOwn()
    return confirmed
  }

  // Not a job's loop: a process that only receives must learn of new keys as well.
  let timer: NodeJS.Timeout | undefined
  function lookLater() {
    const { directoryRefreshMs, tickMs } = config.policy
    const isWaiting = lastSync === 'waiting' || (current === undefined && config.network.directoryUrl)
    const soon = Math.min(directoryRefreshMs, tickMs * ticksWhileWaiting)
    timer = setTimeout(
      async () => {
        await refresh().catch((error: unknown) => log.error('directory', error))
        if (timer) lookLater()
      },
      isWaiting ? soon : directoryRefreshMs,
    )
  }

  // What another process of this member has taken or confirmed, and a keyset that was left for us.
  let ownTimer: NodeJS.Timeout | undefined
  function readOwnLater() {
    ownTimer = setTimeout(async () => {
      await readOwn()
        .then(handInKeyset)
        .catch((error: unknown) => log.error('directory', error))
      if (ownTimer) readOwnLater()
    }, config.policy.tickMs)
  }

  return {
    routes: {
      exchange: directoryRoutes(foundation, hub),
      workbench: membersRoutes(() => current, confirm),
    },
    view: () => current,
    refresh,
    refreshForUnknownKey,
    publish,
    noteSplitView: async (transaction, peer, theirs) => {
      await noteSplitView(foundation, transaction, peer, theirs)
      if (known) remember({ ...known, split: new Set([...known.split, peer]) })
    },
    confirm,
    keys: () => {
      if (!keys) throw new Error('This process holds no exchange keys')
      return keys()
    },
    start: async () => {
      await refresh()
      lookLater()
      readOwnLater()
    },
    stop: async () => {
      clearTimeout(timer)
      clearTimeout(ownTimer)
      timer = undefined
      ownTimer = undefined
      await refreshing
      await dispatcher.close()
    },
  }
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one))
}
