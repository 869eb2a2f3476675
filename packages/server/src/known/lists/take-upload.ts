import {
  type ByteSource,
  type Foundation,
  type ItemId,
  isDiskFull,
  newId,
  type UserId,
} from '../../foundation/index.ts'
import type { ReadForm } from '../formats/list-forms.ts'
import type { ListDefaults } from '../formats/listed-entry.ts'
import type { CategoryModel } from '../formats/project-vic/category-model.ts'
import type { HashListRow } from './list-store.ts'

/** What a person says before the file comes. */
export interface ExpectedImport {
  form: ReadForm
  /** Of Project VIC alone. */
  model: CategoryModel | null
  defaults: ListDefaults
}

/** Lists that come from elsewhere than a file, or whose keeping is nobody's here. */
export function mayImport({ kind }: Pick<HashListRow, 'kind'>): boolean {
  return kind === 'imported' || kind === 'interpol'
}

/** Notes that a file is to come. */
export async function expectImport(
  foundation: Foundation,
  listId: string,
  person: UserId,
  { form, model, defaults }: ExpectedImport,
): Promise<string> {
  const now = foundation.clock.now()
  const id = newId(now, foundation.random)
  await foundation.database
    .insertInto('hash_import')
    .values({
      ...{ id, list_id: listId, form, defaults: JSON.stringify(defaults) as never },
      ...{ category_model: model === null ? null : (JSON.stringify(model) as never) },
      ...{ blob: null, size_bytes: null, broken_reason: null, broken_line: null },
      ...{ created_by: person, created_at: now, ended_at: null },
    })
    .execute()
  return id
}

export type Upload =
  | { ok: true }
  | { ok: false; reason: 'unknown-import' | 'has-a-file' | 'empty-file' | 'no-space' }

/** Seals the file of an import as it comes, and lets the import begin. One that breaks off leaves nothing. */
export async function takeUpload(
  foundation: Foundation,
  listId: string,
  importId: string,
  bytes: ByteSource,
): Promise<Upload> {
  const { database, vault } = foundation
  const row = await database
    .selectFrom('hash_import')
    .select(['state', 'list_id'])
    .where('id', '=', importId)
    .executeTakeFirst()
  if (!row || row.list_id !== listId) return { ok: false, reason: 'unknown-import' }
  if (row.state !== 'expected') return { ok: false, reason: 'has-a-file' }
  const count = { bytes: 0 }
  let blob: string
  try {
    blob = (await vault.putStreamForItem(database, importId as ItemId, counted(bytes, count))).sha256
  } catch (error) {
    if (isDiskFull(error)) return { ok: false, reason: 'no-space' }
    throw error
  }
  const kept = await database
    .updateTable('hash_import')
    .set({ blob, size_bytes: count.bytes, state: 'waiting' })
    .where('id', '=', importId)
    .where('state', '=', 'expected')
    .$if(count.bytes === 0, (query) => query.where('id', '=', ''))
    .executeTakeFirst()
  if (kept.numUpdatedRows > 0n) return { ok: true }
  await vault.blobs.delete(blob)
  return { ok: false, reason: count.bytes === 0 ? 'empty-file' : 'has-a-file' }
}

async function* counted(bytes: ByteSource, count: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    count.bytes += piece.length
    yield piece
  }
}
