import pg from 'pg'
import type { Acknowledged, History, LedgerFact } from './history.ts'
import { memberOf } from './two-members.ts'

/** Reads what both databases say, each in one snapshot. */
export async function readHistory(
  databaseUrl: { sender: string; receiver: string },
  acknowledged: readonly Acknowledged[],
): Promise<History> {
  return {
    ...{ sender: memberOf.sender.id, receiver: memberOf.receiver.id, acknowledged },
    atSender: await inSnapshot(databaseUrl.sender, async (read) => ({
      items: (await read<{ id: string }>('select id from content_item')).map(({ id }) => id),
      records: await read(`select ${recordKey}, state, pack from outbox_record`),
      envelopes: await read(
        'select id, peer, epoch, seq, prev, jws, sha256, state, pack, receipt from envelope_out',
      ),
      handOvers: await read('select item_id as "itemId", member, state from hand_over'),
      ledger: await read<LedgerFact>(ledger),
    })),
    atReceiver: await inSnapshot(databaseUrl.receiver, async (read) => ({
      items: (await read<{ id: string }>('select id from content_item')).map(({ id }) => id),
      envelopes: await read(
        'select id, from_member as "from", epoch, seq, prev, jws, sha256, receipt, receipt_kind as "receiptKind" from inbox',
      ),
      records: await read(
        `select ${recordKey}, from_member as "from", envelope_id as "envelopeId", state from inbox_record`,
      ),
      ledger: await read<LedgerFact>(ledger),
    })),
  }
}

const recordKey = 'report_id as "reportId", item_id as "itemId", revision, type, event'
const ledger = `select kind, item_id as "itemId", body::json -> 'detail' ->> 'envelope' as envelope
  from ledger_event where kind like 'envelope.%' or kind like 'item.%'`

type Read = <Row extends object>(text: string) => Promise<Row[]>

async function inSnapshot<Value>(url: string, use: (read: Read) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    return await use(async <Row extends object>(text: string) => (await client.query<Row>(text)).rows)
  } finally {
    await client.end()
  }
}
