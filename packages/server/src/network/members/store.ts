import { sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'
import type { Publication, PublishedDocument } from './publication.ts'

export interface StoredPublication {
  publication: Publication
  fetchedAt: Date
  seenAt: Date[]
}

export async function readStored(database: Database): Promise<StoredPublication | undefined> {
  const rows = await database
    .selectFrom('directory_document')
    .select(['type', 'document', 'seen_at'])
    .orderBy('position')
    .execute()
  const fetch = await database.selectFrom('directory_fetch').select('fetched_at').executeTakeFirst()
  if (rows.length === 0 || !fetch) return undefined
  return {
    publication: { documents: rows.map(({ type, document }) => ({ type, document })) },
    fetchedAt: fetch.fetched_at,
    seenAt: rows.map(({ seen_at }) => seen_at),
  }
}

/** The newest head of the secretariat's log as it came, with its cosignatures; none at the secretariat itself. */
export async function newestHead(database: Database): Promise<string | undefined> {
  const row = await database.selectFrom('directory_fetch').select('checkpoint').executeTakeFirst()
  return row?.checkpoint ?? undefined
}

/** The documents from the one after `known` on: as many as have that many characters together, and at least one. */
export async function readAfter(
  database: Database,
  known: number,
  maxCharacters: number,
): Promise<PublishedDocument[]> {
  return database
    .selectFrom((eb) =>
      eb
        .selectFrom('directory_document')
        .select(['type', 'document', 'position'])
        .select(sql<number>`sum(length(document)) over (order by position)`.as('characters'))
        .where('position', '>', known)
        .as('rest'),
    )
    .select(['type', 'document'])
    .where((eb) => eb.or([eb('characters', '<=', maxCharacters), eb('position', '=', known + 1)]))
    .orderBy('position')
    .execute()
}

/** How many documents are kept. They are only ever added, so the number names the state. */
export async function countStored(database: Database): Promise<number> {
  const last = await database
    .selectFrom('directory_document')
    .select('position')
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.position ?? 0
}

/** What only this server knows of the members: whom a person has confirmed, and who was shown another directory. */
export async function readMarks(
  database: Database,
): Promise<{ confirmed: ReadonlySet<string>; split: ReadonlySet<string> }> {
  const confirmed = await database
    .selectFrom('member_confirmation')
    .select(['member', 'identity_kid'])
    .execute()
  const split = await database
    .selectFrom('split_view')
    .select('member')
    .where('settled_at', 'is', null)
    .execute()
  return {
    confirmed: new Set(confirmed.map((one) => `${one.member} ${one.identity_kid}`)),
    split: new Set(split.map(({ member }) => member)),
  }
}

export type Adding = { ok: true; added: number } | { ok: false; reason: 'split-view' | 'rollback' }

/**
 * Adds what is new at the end, in the caller's transaction. Refused, and nothing changed, when the known documents are not
 * the beginning of the new ones: somebody shows different members different things, or an old state again.
 */
export async function addDocuments(
  transaction: Database,
  publication: Publication,
  now: Date,
): Promise<Adding> {
  await lockDirectory(transaction, now)
  const known = await transaction
    .selectFrom('directory_document')
    .select('document')
    .orderBy('position')
    .execute()
  if (
    known.some(
      ({ document }, at) => publication.documents[at] && publication.documents[at].document !== document,
    )
  )
    return { ok: false, reason: 'split-view' }
  if (known.length > publication.documents.length) return { ok: false, reason: 'rollback' }
  const fresh = publication.documents
    .map(({ type, document }, at) => ({ position: at + 1, type, document, seen_at: now }))
    .slice(known.length)
  if (fresh.length > 0) await transaction.insertInto('directory_document').values(fresh).execute()
  await transaction.updateTable('directory_fetch').set({ fetched_at: now }).execute()
  return { ok: true, added: fresh.length }
}

/** Keeps a second process of this member out until the transaction ends. */
export async function lockDirectory(transaction: Database, now: Date): Promise<void> {
  await transaction
    .insertInto('directory_fetch')
    .values({ only_row: true, fetched_at: now })
    .onConflict((conflict) => conflict.column('only_row').doNothing())
    .execute()
  await transaction.selectFrom('directory_fetch').select('only_row').forUpdate().execute()
}
