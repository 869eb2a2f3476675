import { type ByteSource, type Foundation, type ItemId, isDiskFull } from '../../foundation/index.ts'
import { readList } from '../formats/list-forms.ts'
import type { ListLine } from '../formats/list-line.ts'
import { keepBatch, keepEnd } from './import-batch.ts'
import type { HashImportRow, ImportBreak } from './tables.ts'
import { withWorkAlone } from './work-alone.ts'

/** Lines in one transaction. */
const batchSize = 1_000

/**
 * Takes what waits into its lists, oldest first, one after the other and in one process at a time. Each batch of lines is a
 * transaction that says how far it came: whoever goes on after a crash passes over as many.
 */
export async function runImports(foundation: Foundation, ending: AbortSignal): Promise<void> {
  if (!(await nextImport(foundation))) return
  await withWorkAlone(foundation.database, 'hash-imports', async () => {
    for (;;) {
      const next = ending.aborted ? undefined : await nextImport(foundation)
      if (!next) return
      if (!(await runImport(foundation, next, ending))) return
    }
  })
}

async function nextImport({ database }: Foundation): Promise<HashImportRow | undefined> {
  return database
    .selectFrom('hash_import')
    .selectAll()
    .where('state', '=', 'waiting')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

/** False when it was not brought to an end. */
async function runImport(foundation: Foundation, row: HashImportRow, ending: AbortSignal): Promise<boolean> {
  const bytes =
    row.blob === null
      ? undefined
      : await foundation.vault.openStreamForItem(foundation.database, row.id as ItemId, row.blob)
  if (!bytes) return end(foundation, row, { reason: 'file-lost', line: 0 })
  const progress = { readBytes: 0 }
  let done = row.lines
  let seen = 0
  let batch: ListLine[] = []
  const keep = async () => {
    const kept = await keepBatch(foundation, row, { from: done, lines: batch, ...progress })
    done += batch.length
    batch = []
    return kept
  }
  const form = formOf(row)
  for await (const line of readList(form, counted(bytes, progress), row.defaults)) {
    if (line.kind === 'broken') {
      if (!(await keep())) return end(foundation, row, { reason: 'list-removed', line: line.line })
      return end(foundation, row, { reason: line.reason, line: line.line })
    }
    seen += 1
    if (seen <= row.lines) continue
    batch.push(line)
    if (batch.length < batchSize) continue
    if (ending.aborted) return false
    if (!(await keep())) return end(foundation, row, { reason: 'list-removed', line: line.line })
  }
  if (!(await keep())) return end(foundation, row, { reason: 'list-removed', line: 0 })
  return end(foundation, row, undefined)
}

function formOf({ form, category_model }: HashImportRow): Parameters<typeof readList>[0] {
  if (form !== 'project-vic') return { form }
  if (!category_model) throw new Error('A Project VIC import has no category model')
  return { form, model: category_model }
}

async function* counted(bytes: ByteSource, progress: { readBytes: number }): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    progress.readBytes += piece.length
    yield piece
  }
}

/** Writes how it ended, and lets go of the file: without its key nobody can open it any more. */
async function end(
  foundation: Foundation,
  row: HashImportRow,
  broken: { reason: ImportBreak; line: number } | undefined,
): Promise<true> {
  await keepEnd(foundation, row, broken)
  if (row.blob !== null)
    await foundation.vault.blobs.delete(row.blob).catch((error: unknown) => {
      if (!isDiskFull(error)) throw error
    })
  return true
}
