import type { Selectable } from 'kysely'
import { type Database, type Foundation, server, type Tables } from '../../foundation/index.ts'
import { entryOf } from '../entry.ts'
import { listedEntryOf } from '../lists/export-list.ts'
import { withWorkAlone } from '../lists/work-alone.ts'
import type { HashEntryTable } from '../tables.ts'
import {
  type HashListEntriesRecord,
  maxEntriesInRecord,
  type SendHashRecord,
  type ToldEntry,
} from './records.ts'
import './tables.ts'

type Share = Selectable<Tables['hash_share']>

/** Records about one share at one look, so that a large list leaves room for tips between its records. */
const recordsAtOnce = 40

/** Tells members what has changed in the lists that are shared with them: into the outbox, up to where each was told. */
export async function tellChanges(
  foundation: Foundation,
  send: SendHashRecord,
  ending: AbortSignal,
): Promise<void> {
  const { database } = foundation
  if ((await sharesToTell(database)).length === 0) return
  await withWorkAlone(database, 'hash-shares', async () => {
    for (const share of await sharesToTell(database)) {
      if (ending.aborted) return
      await tellOne(foundation, send, share, ending)
    }
  })
}

/** Shares of which something may be to tell: it has ended, its list was removed, or has changed. Index hash_entry_list_change. */
async function sharesToTell(database: Database): Promise<Share[]> {
  return database
    .selectFrom('hash_share as s')
    .innerJoin('hash_list as l', 'l.id', 's.list_id')
    .selectAll('s')
    .where('s.told_end', '=', false)
    .where((eb) =>
      eb.or([
        eb('s.ended_at', 'is not', null),
        eb('l.removed_at', 'is not', null),
        eb.exists(
          eb
            .selectFrom('hash_entry as e')
            .select('e.id')
            .whereRef('e.list_id', '=', 's.list_id')
            .whereRef('e.change', '>', 's.told_change'),
        ),
      ]),
    )
    .orderBy('s.id')
    .execute()
}

async function tellOne(
  foundation: Foundation,
  send: SendHashRecord,
  share: Share,
  ending: AbortSignal,
): Promise<void> {
  const upTo = await newestChange(foundation, share)
  const isOver = share.ended_at !== null || upTo === undefined
  if (isOver) return tell(foundation, send, share, { rows: [], isEnd: true })
  for (let told = 0; told < recordsAtOnce && !ending.aborted; told++) {
    const rows = await changedRows(foundation.database, share, upTo)
    if (rows.length === 0) return
    await tell(foundation, send, share, { rows, isEnd: false })
  }
}

/**
 * The newest change that is committed, so that none before it can still come: whoever writes entries holds the list's row for
 * the length of their transaction (add-entries.ts). Undefined when the list was removed.
 */
async function newestChange({ database }: Foundation, share: Share): Promise<number | undefined> {
  return database.transaction().execute(async (transaction) => {
    const list = await transaction
      .selectFrom('hash_list')
      .select('removed_at')
      .where('id', '=', share.list_id)
      .forUpdate()
      .executeTakeFirst()
    if (!list || list.removed_at !== null) return undefined
    const { newest } = await transaction
      .selectFrom('hash_entry')
      .select(({ fn }) => fn.max('change').as('newest'))
      .where('list_id', '=', share.list_id)
      .executeTakeFirstOrThrow()
    return Number(newest ?? 0)
  })
}

/** Index hash_entry_list_change. */
function changedRows(database: Database, share: Share, upTo: number) {
  return database
    .selectFrom('hash_entry')
    .selectAll()
    .where('list_id', '=', share.list_id)
    .where('change', '>', share.told_change)
    .where('change', '<=', upTo)
    .orderBy('change')
    .limit(maxEntriesInRecord)
    .execute()
}

/** One record into the outbox, and how far the member is told, together. `share` is brought up to date. */
async function tell(
  foundation: Foundation,
  send: SendHashRecord,
  share: Share,
  { rows, isEnd }: { rows: readonly Selectable<HashEntryTable>[]; isEnd: boolean },
): Promise<void> {
  const { database, clock } = foundation
  const told = Number(rows.at(-1)?.change ?? share.told_change)
  const name = await nameOf(database, share.list_id)
  const withdrawn = rows.flatMap(toldWithdrawal)
  const entries = rows.filter((row) => row.withdrawn_at === null).map(toldEntry)
  await database.transaction().execute(async (transaction) => {
    const moved = await transaction
      .updateTable('hash_share')
      .set((eb) => ({ told_change: told, told_end: isEnd, records: eb('records', '+', 1) }))
      .where('id', '=', share.id)
      .where('told_change', '=', share.told_change)
      .where('told_end', '=', false)
      .returning('records')
      .executeTakeFirst()
    if (!moved) return
    const record: HashListEntriesRecord = {
      ...{ type: 'hash-list-entries', reportId: share.id, itemId: share.id, revision: moved.records },
      ...{ createdAt: clock.now().toISOString(), name, entries, withdrawn, ended: isEnd },
    }
    await send(transaction, record, share.member)
    await foundation.append(transaction, {
      ...{ kind: 'hash-list.told', actor: server },
      detail: {
        ...{ list: share.list_id, to: share.member, entries: entries.length },
        ...{ withdrawn: withdrawn.length, ended: isEnd },
      },
    })
  })
  share.told_change = told
}

async function nameOf(database: Database, listId: string): Promise<string> {
  const row = await database
    .selectFrom('hash_list')
    .select('name')
    .where('id', '=', listId)
    .executeTakeFirstOrThrow()
  return row.name
}

function toldEntry(row: Selectable<HashEntryTable>): ToldEntry {
  const { source: _, sourceEntry: __, ...entry } = listedEntryOf(row)
  return { id: Number(row.id), ...entry }
}

function toldWithdrawal(row: Selectable<HashEntryTable>): HashListEntriesRecord['withdrawn'] {
  const { id, withdrawnAt, withdrawnReason } = entryOf(row)
  if (withdrawnAt === null) return []
  const why = withdrawnReason === 'replaced' ? 'replaced' : 'by-source'
  return [{ id, at: withdrawnAt.toISOString(), why }]
}
