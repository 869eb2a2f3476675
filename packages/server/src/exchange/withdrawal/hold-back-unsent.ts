import type { Database, Foundation, ItemId, Sealer } from '../../foundation/index.ts'
import { recordPlace } from '../outbox/enqueue.ts'
import { type ReportRecord, reportRecordSchema } from '../records.ts'
import { withdrawnAddress } from './withdrawn-address.ts'

/** What of an item is taken back. */
interface Withheld {
  /** All of its evidence, or these sealed pieces. */
  evidence: 'all' | readonly string[]
  /** How to reach the page. */
  recipe: boolean
  /** The page's address, and where it is hosted. */
  address: boolean
}

/**
 * What was taken back and has not left stays here, in the transaction that takes it back: records of the report lose it, and
 * those that are packed are marked, so that an envelope with one of them is not sent, or sent again, as it is
 * (`outbox/pack-again.ts`). The report itself goes all the same: the withdrawal needs something to end, and an offer an
 * answer. Repeating it changes nothing.
 */
export async function holdBackUnsent(
  foundation: Pick<Foundation, 'columns'>,
  transaction: Database,
  sealer: Sealer,
  itemId: ItemId,
  taken: Withheld,
): Promise<void> {
  // Locked: one that is being packed now is waited for, and then is packed.
  const records = await transaction
    .selectFrom('outbox_record')
    .selectAll()
    .where('item_id', '=', itemId)
    .where('type', '=', 'report')
    .where('state', '<>', 'given-up')
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const row of records) {
    const place = recordPlace(row.item_id, row.revision, row.event)
    const text = await foundation.columns.open(row.record_sealed, place)
    const record = reportRecordSchema.parse(JSON.parse(text))
    const content = JSON.stringify(without(record, taken))
    const leftOut = evidenceLeftOut(row, taken)
    // It lacks all of that already.
    if (leftOut === undefined && content === JSON.stringify(without(record, nothing))) continue
    await transaction
      .updateTable('outbox_record')
      .set({
        ...leftOut,
        record_sealed: sealer.seal(content, place),
        outdated: row.state === 'packed',
      })
      .where('id', '=', row.id)
      .execute()
  }
}

function evidenceLeftOut(
  { bare, left_out }: { bare: boolean; left_out: string[] },
  { evidence }: Withheld,
): { bare: true } | { left_out: string[] } | undefined {
  if (evidence === 'all') return bare ? undefined : { bare: true }
  const fresh = evidence.filter((blob) => !left_out.includes(blob))
  return bare || fresh.length === 0 ? undefined : { left_out: [...left_out, ...fresh] }
}

const nothing: Withheld = { evidence: [], recipe: false, address: false }

function without({ proof, ...record }: ReportRecord, { evidence, recipe, address }: Withheld): ReportRecord {
  const isWhole = evidence === 'all'
  return {
    ...record,
    item: {
      ...record.item,
      ...(recipe ? { recipe: {} } : {}),
      ...(isWhole ? { mediaType: null, sizeBytes: null, sha256: null, sha1: null, md5: null } : {}),
      ...(address ? { ...withdrawnAddress(record.itemId), hosting: null } : {}),
    },
    ...(proof === undefined || address ? {} : { proof }),
  }
}
