import { leafHash, toHex } from '@samverkan/protocol'
import pg from 'pg'
import { loadKeys } from '../../../packages/server/src/foundation/keys.ts'
import type {
  AlarmFact,
  CheckpointFact,
  HandOverFact,
  InboxRecord,
  ItemFact,
  LedgerFact,
  MemberHistory,
  OutboxRecord,
  SentEnvelope,
  TakenEnvelope,
} from './history.ts'

/** Reads what a member's database says, in one snapshot. */
export async function readMember(id: string, databaseUrl: string, dataDir: string): Promise<MemberHistory> {
  return inSnapshot(databaseUrl, async (read) => ({
    id,
    items: await read<ItemFact>(
      `select id, origin_member as origin, holder, final_action as "finalAction", revision::int,
         attention is not null as "needsPerson" from content_item`,
    ),
    outbox: await read<OutboxRecord>(`select ${recordKey}, state, pack, distribution from outbox_record`),
    sent: await read<SentEnvelope>(
      `select id, peer, epoch, seq::int, prev, jws, sha256, state, problem, pack, receipt, kind, prio = 0 as urgent,
         ${ms('created_at')} as "createdAt", ${ms('ended_at')} as "endedAt" from envelope_out`,
    ),
    handOvers: await read<HandOverFact>('select item_id as "itemId", member, purpose, state from hand_over'),
    taken: await read<TakenEnvelope>(
      `select id, from_member as "from", epoch, seq::int, prev, jws, sha256, receipt, receipt_kind as "receiptKind"
       from inbox`,
    ),
    inbox: await read<InboxRecord>(
      `select ${recordKey}, from_member as "from", envelope_id as "envelopeId", state from inbox_record`,
    ),
    ledger: (await read<LedgerRow>(ledger)).map(ledgerFact),
    checkpoints: await read<CheckpointFact>(
      `select size::int, encode(root, 'hex') as root, note from ledger_checkpoint order by size`,
    ),
    ledgerKey: loadKeys(dataDir, ['exchange']).ledgerVerifier,
    alarms: await read<AlarmFact>('select kind, peer, about, subject from alarm'),
  }))
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`
const recordKey = 'report_id as "reportId", item_id as "itemId", revision::int, type, event'
const ledger = `select kind, item_id as "itemId", body, salt, leaf_index::int as index, leaf
  from ledger_event order by seq`

interface LedgerRow {
  kind: string
  itemId: string | null
  body: string | null
  salt: Buffer
  index: number | null
  leaf: Buffer | null
}

function ledgerFact({ kind, itemId, body, salt, index, leaf }: LedgerRow): LedgerFact {
  const detail = (JSON.parse(body ?? '{}') as { detail?: { envelope?: string } }).detail
  return {
    ...{ kind, itemId, envelope: detail?.envelope ?? null },
    leaf:
      leaf === null || index === null
        ? null
        : {
            ...{ index, hash: leaf.toString('hex') },
            fits: body === null || toHex(leafHash(salt, Buffer.from(body))) === leaf.toString('hex'),
          },
  }
}

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
