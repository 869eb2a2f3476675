import type { Foundation } from '../../foundation/index.ts'

/** The items of an envelope's records, at most 500; undefined when there is no such envelope. */
export async function itemsOfEnvelope({ database }: Foundation, id: string) {
  const envelope = await database
    .selectFrom('envelope_out')
    .select('pack')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!envelope) return undefined
  const rows = await database
    .selectFrom('outbox_record as r')
    .leftJoin('content_item as i', 'i.id', 'r.item_id')
    .select(['r.item_id', 'r.report_id', 'r.type', 'i.stage'])
    .where('r.pack', '=', envelope.pack)
    .orderBy('r.id')
    .execute()
  return rows.map(({ item_id, report_id, type, stage }) => ({
    ...{ itemId: item_id, reportId: report_id, type, stage },
  }))
}
