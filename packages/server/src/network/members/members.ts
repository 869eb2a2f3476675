import { Agent } from 'undici'
import type { App, Foundation } from '../../foundation/index.ts'
import { server } from '../../foundation/index.ts'
import type { Room } from '../../room.ts'
import type { DirectoryView } from './directory-view.ts'
import { type ExchangeKeys, loadExchangeKeys } from './exchange-keys.ts'
import { fetchPublication } from './fetch-publication.ts'
import type { Publication } from './publication.ts'
import { directoryTrust, type PublicationReason, readPublication } from './read-publication.ts'
import { membersRoutes } from './routes.ts'
import { addDocuments, readStored } from './store.ts'
import './tables.ts'

export type Publishing =
  | { ok: true; added: number; skipped: { member: string; reason: string }[] }
  | { ok: false; reason: PublicationReason }

export interface Members extends Room {
  routes: { exchange: App }
  /** The network as known now; undefined before the first directory has come. */
  view(): DirectoryView | undefined
  /** Takes up the secretariat's newest state; without an answer the known one stays. */
  refresh(): Promise<void>
  /** The same because somebody used a key that we do not know. Anybody can do that, so it asks once a minute at most;
   *  within the minute it returns at once. */
  refreshForUnknownKey(): Promise<void>
  /** Gives this server a publication from a file or the command line; the secretariat's serves it to the others. */
  publish(publication: Publication): Promise<Publishing>
  /** Throws in a process whose roles hold no exchange keys. */
  keys(): ExchangeKeys
  start(): Promise<void>
  stop(): Promise<void>
}

/** Between two questions to the secretariat that strangers can cause. */
const unknownKeyPaceMs = 60_000

/** Opens the room of members: the directory, kept in the database so that a restart without the secretariat works. */
export function openMembers(foundation: Foundation): Members {
  const { config, database, clock, log } = foundation
  const trust = directoryTrust(config.network.directoryKeys, config.network.directoryThreshold)
  const holdsKeys = config.roles.some((role) => role === 'exchange' || role === 'worker')
  const keys = holdsKeys ? loadExchangeKeys(config.dataDir) : undefined
  const agent = new Agent({ connect: { timeout: 10_000 } })
  let current: DirectoryView | undefined
  let refreshing: Promise<void> | undefined

  async function publish(publication: Publication): Promise<Publishing> {
    const read = await readPublication(publication, trust)
    if (!read.ok) return read
    const added = await addDocuments(database, publication, clock.now())
    if (!added.ok) {
      await database.transaction().execute((transaction) =>
        foundation.append(transaction, {
          kind: 'directory.refused',
          actor: server,
          detail: { reason: added.reason, documents: publication.documents.length },
        }),
      )
      return added
    }
    for (const { member, reason } of read.skipped) log.warn('keyset left out', { member, reason })
    current = { ...read.view, fetchedAt: clock.now() }
    return { ok: true, added: added.added, skipped: read.skipped }
  }

  async function readOwn(): Promise<void> {
    const stored = await readStored(database)
    if (!stored || stored.publication.documents.length === current?.publication.documents.length) return
    const read = await readPublication(stored.publication, trust)
    if (!read.ok) log.warn('the kept directory does not verify', { reason: read.reason })
    else current = { ...read.view, fetchedAt: stored.fetchedAt }
  }

  async function fetchNewest(): Promise<void> {
    await readOwn()
    const url = config.network.directoryUrl
    if (url === undefined) return
    const fetched = await fetchPublication(url, agent)
    if (!fetched.ok) return log.warn('the directory could not be fetched', { reason: fetched.reason })
    if (isSame(fetched.publication, current?.publication)) {
      await database.updateTable('directory_fetch').set({ fetched_at: clock.now() }).execute()
      return
    }
    const published = await publish(fetched.publication)
    if (!published.ok) log.warn('the directory was refused', { reason: published.reason })
  }

  function refresh(): Promise<void> {
    refreshing ??= fetchNewest().finally(() => {
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

  // Not a job's loop: a process that only receives must learn of new keys as well.
  let timer: NodeJS.Timeout | undefined
  function refreshLater() {
    timer = setTimeout(async () => {
      await refresh().catch((error: unknown) => log.error('directory', error))
      if (timer) refreshLater()
    }, config.policy.directoryRefreshMs)
  }

  return {
    routes: { exchange: membersRoutes(foundation) },
    view: () => current,
    refresh,
    refreshForUnknownKey,
    publish,
    keys: () => {
      if (!keys) throw new Error('This process holds no exchange keys')
      return keys
    },
    start: async () => {
      await refresh()
      refreshLater()
    },
    stop: async () => {
      clearTimeout(timer)
      timer = undefined
      await refreshing
      await agent.close()
    },
  }
}

function isSame(a: Publication, b: Publication | undefined): boolean {
  return (
    a.documents.length === b?.documents.length &&
    a.documents.every(({ document }, at) => document === b.documents[at]?.document)
  )
}
