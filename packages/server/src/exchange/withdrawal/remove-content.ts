import { z } from 'zod'
import type { ByteSource, Database, Foundation, ItemId, Sealer } from '../../foundation/index.ts'
import { type ItemRow, itemUrl, readReport, rewriteReport, setAddress } from '../../reports/index.ts'
import { canonicalExactUrl } from '../../tracing/index.ts'
import { incomingPlace } from '../inbox/store-once.ts'
import { withdrawnAddress } from './withdrawn-address.ts'

/** Job that deletes sealed blobs once the transaction that gave them up is committed. */
export const forgetBlobsQueue = 'forget-blobs'

/**
 * Shreds pieces of an item's evidence: what stays is sealed to a new key, and the old one is deleted, so that no backup
 * of the sealed files opens any more. The files themselves go after the commit.
 */
export async function shredPieces(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
  blobs: readonly string[],
): Promise<void> {
  if (blobs.length === 0) return
  const { vault } = foundation
  const rows = await transaction
    .selectFrom('evidence')
    .select(['blob', 'role', 'media', 'name', 'at'])
    .where('item_id', '=', itemId)
    .execute()
  const staying: { blob: string; content: ByteSource | undefined }[] = []
  for (const { blob } of rows)
    if (!blobs.includes(blob))
      staying.push({ blob, content: await vault.openStreamForItem(transaction, itemId, blob) })
  const parts = await transaction
    .deleteFrom('piece_source')
    .where('item_id', '=', itemId)
    .where('blob', 'in', [...blobs])
    .returning('part')
    .execute()
  await transaction
    .deleteFrom('evidence')
    .where('item_id', '=', itemId)
    .where('blob', 'in', [...blobs])
    .execute()
  await transaction
    .updateTable('content_item')
    .set({ blob: null })
    .where('id', '=', itemId)
    .where('blob', 'in', [...blobs])
    .execute()
  await vault.shred(transaction, itemId)
  const replaced: string[] = []
  for (const { blob, content } of staying) {
    if (!content) continue
    const fresh = await vault.putStreamForItem(transaction, itemId, content)
    await renameBlob(transaction, itemId, blob, fresh.sha256)
    replaced.push(blob)
  }
  await forgetBlobs(foundation, transaction, [...blobs, ...replaced, ...parts.map(({ part }) => part)])
}

async function renameBlob(transaction: Database, itemId: ItemId, from: string, to: string): Promise<void> {
  for (const table of ['evidence', 'piece_source'] as const)
    await transaction
      .updateTable(table)
      .set({ blob: to })
      .where('item_id', '=', itemId)
      .where('blob', '=', from)
      .execute()
  await transaction
    .updateTable('content_item')
    .set({ blob: to })
    .where('id', '=', itemId)
    .where('blob', '=', from)
    .execute()
  await transaction
    .updateTable('capture')
    .set((eb) => ({ blobs: eb.fn<string[]>('array_replace', ['blobs', eb.val(from), eb.val(to)]) }))
    .where('item_id', '=', itemId)
    .execute()
}

async function forgetBlobs(
  foundation: Foundation,
  transaction: Database,
  blobs: readonly string[],
): Promise<void> {
  if (blobs.length > 0) await foundation.jobs.enqueue(transaction, forgetBlobsQueue, [{ blobs: [...blobs] }])
}

const incomingSchema = z.object({ pieces: z.array(z.object({ sha256: z.string() })) })

/** Empties what came about the item, and gives up the sealed parts that brought it once nothing waits in them. */
export async function emptyPayloads(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'report_id'>,
): Promise<void> {
  const records = await transaction
    .selectFrom('inbox_record')
    .selectAll()
    .where('report_id', '=', row.report_id)
    .where('item_id', '=', row.id)
    .where('type', '=', 'report')
    .where('state', '<>', 'waiting')
    .execute()
  const full = records.filter(({ record_sealed }) => record_sealed.length > 0)
  if (full.length === 0) return
  const blobs: string[] = []
  for (const record of full) {
    const { revision, event } = record
    const place = incomingPlace(record.from_member, { itemId: row.id, revision, event })
    const text = await foundation.columns.open(record.record_sealed, place)
    blobs.push(...incomingSchema.parse(JSON.parse(text)).pieces.map(({ sha256 }) => sha256))
    blobs.push(...(await bodyOf(transaction, record)))
  }
  await transaction
    .updateTable('inbox_record')
    .set({ record_sealed: Buffer.alloc(0) })
    .where(
      'id',
      'in',
      full.map(({ id }) => id),
    )
    .execute()
  await forgetBlobs(foundation, transaction, blobs)
}

/** The sealed body that carried a record, when no other record of it is still to be taken up. */
async function bodyOf(
  transaction: Database,
  { from_member, envelope_id }: { from_member: string; envelope_id: string },
): Promise<string[]> {
  const waiting = await transaction
    .selectFrom('inbox_record')
    .select('id')
    .where('from_member', '=', from_member)
    .where('envelope_id', '=', envelope_id)
    .where('state', '=', 'waiting')
    .limit(1)
    .executeTakeFirst()
  if (waiting) return []
  const envelope = await transaction
    .selectFrom('inbox')
    .select('jws')
    .where('from_member', '=', from_member)
    .where('id', '=', envelope_id)
    .executeTakeFirst()
  return envelope ? bodyPartOf(envelope.jws) : []
}

const payloadSchema = z.object({ parts: z.array(z.object({ role: z.string(), sha256: z.string() })) })

/** Of an envelope that was verified when it came; compact, or with several signatures. */
function bodyPartOf(jws: string): string[] {
  const payload = jws.startsWith('{') ? (JSON.parse(jws) as { payload: string }).payload : jws.split('.')[1]
  const read = payloadSchema.parse(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()))
  return read.parts.filter(({ role }) => role === 'body').map(({ sha256 }) => sha256)
}

/** What the sender said of the content, and what it is recognised by. With a capture of our own it is known from that. */
export async function forgetFingerprints(transaction: Database, itemId: ItemId): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set({ media_type: null, size_bytes: null, sha256: null, sha1: null, md5: null })
    .where('id', '=', itemId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('evidence').select('blob').where('item_id', '=', itemId))),
    )
    .execute()
  await transaction
    .deleteFrom('file_fingerprint')
    .where('item_id', '=', itemId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('evidence').select('blob').where('item_id', '=', itemId).where('role', '=', 'file'),
        ),
      ),
    )
    .execute()
}

/** Takes the item's address away, where it was hosted, and the looks that proved it. The country stays, to be counted. */
export async function removeAddress(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: ItemRow,
): Promise<boolean> {
  const url = await itemUrl(foundation, row)
  const nowhere = withdrawnAddress(row.id)
  if (url === nowhere.url) return false
  await setAddress(foundation, transaction, sealer, row.id, nowhere)
  await transaction
    .updateTable('content_item')
    .set({ hosting_sealed: null, abuse_contact: null })
    .where('id', '=', row.id)
    .execute()
  await transaction.deleteFrom('trace').where('item_id', '=', row.id).execute()
  const report = await readReport(foundation, transaction, row.report_id)
  const locator = report?.content.locator ?? ''
  const address = canonicalExactUrl(locator)
  if (
    report &&
    report.originMember !== foundation.self &&
    (locator === url || (address.ok && address.canonical === url))
  )
    await rewriteReport(transaction, sealer, row.report_id, { ...report.content, locator: '' })
  return true
}

/** Takes away what is needed to reach the page. It belongs to the report, and so goes for all its items. */
export async function removeRecipe(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: Pick<ItemRow, 'report_id'>,
): Promise<boolean> {
  const report = await readReport(foundation, transaction, row.report_id)
  if (!report || report.originMember === foundation.self) return false
  if (Object.keys(report.content.recipe).length === 0) return false
  await rewriteReport(transaction, sealer, row.report_id, { ...report.content, recipe: {} })
  return true
}
