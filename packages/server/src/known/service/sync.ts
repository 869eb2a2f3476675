import type { Selectable } from 'kysely'
import { type Database, type Foundation, server, type Tables } from '../../foundation/index.ts'
import type { ListedEntry } from '../formats/listed-entry.ts'
import { makeEntry } from '../formats/make-entry.ts'
import { lockList, openList } from '../lists/list-store.ts'
import { putEntries, takeBackEntries } from '../lists/put-entries.ts'
import { withWorkAlone } from '../lists/work-alone.ts'
import type { EntriesPage, ServiceEntry } from './documents.ts'
import { type HashService, openService, type ServiceConfig, type ServiceRequest } from './service.ts'
import './tables.ts'

type Row = Selectable<Tables['hash_service']>

/** What is newer than this is asked for again next time: the service's clock and ours are not one. */
const overlapMs = 5 * 60_000

/** Asks each configured service for what has changed, where it is time. */
export async function syncServices(
  foundation: Foundation,
  request: ServiceRequest,
  ending: AbortSignal,
): Promise<void> {
  for (const config of foundation.config.hashSharing) {
    if (ending.aborted) return
    await withWorkAlone(foundation.database, `hash-service ${config.name}`, async () => {
      const row = await rowOf(foundation, config)
      if (isDue(foundation, row)) await syncService(foundation, config, openService(config, request), ending)
    })
  }
}

function isDue({ clock, policy }: Foundation, row: Row): boolean {
  if (row.fetching_to !== null && row.problem === null) return true
  const last = Math.max(row.fetched_at?.getTime() ?? 0, row.problem_at?.getTime() ?? 0)
  return clock.now().getTime() - last >= policy.hashSharingEveryMs
}

/**
 * Fetches page after page of the stretch since the last time, each taken in one transaction with where the next one is, so
 * that a crash costs one page. Pages are in no order of time: only after the last one is the stretch done.
 */
async function syncService(
  foundation: Foundation,
  config: ServiceConfig,
  service: HashService,
  ending: AbortSignal,
): Promise<void> {
  const reasons = await service.reasons('Md5')
  if (reasons.ok)
    await foundation.database
      .updateTable('hash_service')
      .set({ reasons: JSON.stringify(reasons.document) as never })
      .where('name', '=', config.name)
      .execute()
  while (!ending.aborted) {
    const row = await begin(foundation, config)
    const { fetching_from: from, fetching_to: to, next_page: next } = row
    if (!from || !to) throw new Error('No stretch of time is being fetched')
    const answer = await (next === null ? service.entries(from, to) : service.page(next))
    if (!answer.ok) return noteProblem(foundation, config, answer.reason)
    if (!(await takePage(foundation, config, row, answer.document))) return
    if (answer.document.next === undefined) return
  }
}

/** The stretch that is under way, or the next one. */
async function begin(foundation: Foundation, config: ServiceConfig): Promise<Row> {
  const row = await rowOf(foundation, config)
  if (row.fetching_to !== null) return row
  const now = new Date(Math.floor(foundation.clock.now().getTime() / 1000) * 1000)
  const from = new Date(Math.max(0, (row.synced_to?.getTime() ?? 0) - overlapMs))
  return foundation.database
    .updateTable('hash_service')
    .set({ fetching_from: from, fetching_to: now, next_page: null })
    .where('name', '=', config.name)
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function takePage(
  foundation: Foundation,
  config: ServiceConfig,
  row: Row,
  page: EntriesPage,
): Promise<boolean> {
  return foundation.database.transaction().execute(async (transaction) => {
    if (!(await lockList(transaction, row.list_id))) return false
    const deleted = page.entries.filter(({ isDeleted }) => isDeleted)
    const withdrawn = await takeBackEntries(
      foundation,
      transaction,
      row.list_id,
      deleted.map((entry) => ({
        ...{ ...namesOf(config, entry), at: new Date(entry.timestamp), reason: 'by-source' as const },
      })),
    )
    const made = page.entries
      .filter(({ isDeleted }) => !isDeleted)
      .map((entry) => listedFrom(config, entry, foundation.clock.now()))
    const entries = made.filter((entry) => entry !== undefined)
    const put = await putEntries(foundation, transaction, row.list_id, entries)
    const added = put.filter((one) => one.ok && one.as !== 'listed-already').length
    const refused = page.refused + (made.length - entries.length) + put.filter((one) => isRefused(one)).length
    const isLast = page.next === undefined
    await transaction
      .updateTable('hash_service')
      .set((eb) => ({
        ...{ added: eb('added', '+', added), withdrawn: eb('withdrawn', '+', withdrawn) },
        ...{ refused: eb('refused', '+', refused), problem: null, problem_at: null },
        next_page: page.next ?? null,
        ...(isLast
          ? { synced_to: row.fetching_to, fetching_from: null, fetching_to: null }
          : { synced_to: row.synced_to }),
        fetched_at: foundation.clock.now(),
      }))
      .where('name', '=', config.name)
      .execute()
    if (added + withdrawn > 0)
      await foundation.append(transaction, {
        ...{ kind: 'hash-list.changed', actor: server },
        detail: { list: row.list_id, service: config.name, added, withdrawn, refused },
      })
    return true
  })
}

/** Entries that were here before come again in the overlap; those are no refusals to be counted. */
function isRefused(one: { ok: boolean; reason?: string }): boolean {
  return (
    !one.ok && one.reason !== 'not-newer' && one.reason !== 'withdrawn' && one.reason !== 'taken-out-here'
  )
}

function namesOf(config: ServiceConfig, { type, memberId, id }: ServiceEntry) {
  return { source: `${config.name}:${memberId}`, sourceEntry: `${type}:${id}` }
}

/** Undefined for one without a classification that the configuration takes, or with hashes that are none. */
function listedFrom(config: ServiceConfig, entry: ServiceEntry, now: Date): ListedEntry | undefined {
  const classification = config.classifications[entry.classification ?? '']
  if (classification === undefined) return undefined
  const { md5, sha1, sha256, pdq, timestamp } = entry
  const made = makeEntry(
    {
      ...{ md5, sha1, sha256, pdq, classification, ...namesOf(config, entry), dated: timestamp },
      ...{ scheme: `${config.scheme} ${entry.classification}`, schemeVersion: config.schemeVersion },
    },
    {
      ...{ classification: null, jurisdiction: config.jurisdiction, dated: now.toISOString() },
      ...{ scheme: '', schemeVersion: '', source: '' },
    },
  )
  return made.ok ? made.entry : undefined
}

async function noteProblem(
  { database, clock, log }: Foundation,
  config: ServiceConfig,
  problem: Row['problem'],
): Promise<void> {
  log.warn('A hash-sharing service was not read', { service: config.name, problem })
  await database
    .updateTable('hash_service')
    .set({ problem, problem_at: clock.now() })
    .where('name', '=', config.name)
    .execute()
}

/** The service's row; the first time also its list. */
async function rowOf(foundation: Foundation, config: ServiceConfig): Promise<Row> {
  const known = await findRow(foundation.database, config.name)
  if (known) return known
  return foundation.database.transaction().execute(async (transaction) => {
    const list = { name: config.listName, kind: 'imported' as const, member: null, actor: server }
    const listId = await openList(foundation, transaction, list)
    return transaction
      .insertInto('hash_service')
      .values({
        ...{ name: config.name, list_id: listId, synced_to: null, fetching_from: null, fetching_to: null },
        ...{ next_page: null, fetched_at: null, problem: null, problem_at: null },
      })
      .returningAll()
      .executeTakeFirstOrThrow()
  })
}

function findRow(database: Database, name: string): Promise<Row | undefined> {
  return database.selectFrom('hash_service').selectAll().where('name', '=', name).executeTakeFirst()
}

/** Whether a configured service keeps the list. */
export async function isKeptByService({ database, config }: Foundation, listId: string): Promise<boolean> {
  const row = await database
    .selectFrom('hash_service')
    .select('name')
    .where('list_id', '=', listId)
    .executeTakeFirst()
  return row !== undefined && config.hashSharing.some(({ name }) => name === row.name)
}
