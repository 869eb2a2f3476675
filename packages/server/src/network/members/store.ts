import type { Database } from '../../foundation/index.ts'
import type { Publication } from './publication.ts'

export interface StoredPublication {
  publication: Publication
  fetchedAt: Date
}

export async function readStored(database: Database): Promise<StoredPublication | undefined> {
  const documents = await database
    .selectFrom('directory_document')
    .select(['type', 'document'])
    .orderBy('position')
    .execute()
  const fetch = await database.selectFrom('directory_fetch').select('fetched_at').executeTakeFirst()
  if (documents.length === 0 || !fetch) return undefined
  return { publication: { documents }, fetchedAt: fetch.fetched_at }
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

export type Adding = { ok: true; added: number } | { ok: false; reason: 'split-view' | 'rollback' }

/**
 * Adds what is new at the end. Refused, and nothing changed, when the known documents are not the beginning of the new
 * ones: somebody shows different members different things, or an old state again.
 */
export async function addDocuments(
  database: Database,
  publication: Publication,
  fetchedAt: Date,
): Promise<Adding> {
  return database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('directory_fetch')
      .values({ only_row: true, fetched_at: fetchedAt })
      .onConflict((conflict) => conflict.column('only_row').doNothing())
      .execute()
    // Also keeps a second process of this member out until we are done.
    await transaction.selectFrom('directory_fetch').select('only_row').forUpdate().execute()
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
      .map(({ type, document }, at) => ({ position: at + 1, type, document }))
      .slice(known.length)
    if (fresh.length > 0) await transaction.insertInto('directory_document').values(fresh).execute()
    await transaction.updateTable('directory_fetch').set({ fetched_at: fetchedAt }).execute()
    return { ok: true, added: fresh.length }
  })
}
