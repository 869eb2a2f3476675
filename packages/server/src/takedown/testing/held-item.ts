import { createHash } from 'node:crypto'
import {
  type Foundation,
  type ItemId,
  newId,
  type ReportId,
  server,
  type UserId,
} from '../../foundation/index.ts'
import {
  type AccessRecipe,
  type Assessment,
  addItem,
  assess,
  createReports,
  findItem,
  type ItemKind,
  type ItemRow,
  lockItem,
  type Priority,
  setHosting,
  setStage,
} from '../../reports/index.ts'
import { traceHosting } from '../../tracing/index.ts'

export const analyst = 'ANALYST' as UserId

export interface HeldItem {
  url: string
  kind?: ItemKind
  classification?: 'baseline' | 'national'
  age?: Assessment['age']
  priority?: Priority
  recipe?: AccessRecipe
  /** What the file was when it was captured. */
  bytes?: Buffer
}

/** An assessed item that this member holds and whose host should take it down, traced where it is now. */
export async function aHeldItem(foundation: Foundation, item: HeldItem): Promise<ItemId> {
  const now = foundation.clock.now()
  const reportId = newId<ReportId>(now, foundation.random)
  const sealer = await foundation.columns.ready()
  const host = new URL(item.url).hostname
  const traced = await traceHosting(foundation, host)
  const id = await foundation.database.transaction().execute(async (transaction) => {
    await createReports(foundation, transaction, sealer, [
      {
        id: reportId,
        source: 'public',
        theme: 'csam',
        priority: item.priority ?? 'normal',
        locatorKind: 'url',
        receivedAt: now,
        originMember: foundation.self,
        language: 'sv',
        content: { locator: item.url, text: '', seenWhere: '', seenWhen: '', recipe: item.recipe ?? {} },
      },
    ])
    const itemId = await addItem(
      foundation,
      transaction,
      sealer,
      {
        reportId,
        kind: item.kind ?? 'page',
        originMember: foundation.self,
        holder: foundation.self,
        stage: 'assessment',
        priority: item.priority === 'child-at-risk' ? 0 : 2,
        receivedAt: now,
        url: item.url,
        host,
        domain: host,
      },
      server,
    )
    const row = await lockItem(transaction, itemId)
    if (row && traced.ok) await setHosting(foundation, transaction, sealer, row, traced.hosting, server)
    if (item.bytes) await setHashes(foundation, itemId, item.bytes, transaction)
    return itemId
  })
  const assessed = await assess(foundation, id, analyst, {
    classification: item.classification ?? 'baseline',
    age: item.age ?? 'pre-pubescent',
    sex: 'not-determined',
    flags: [],
    reason: null,
    scheme: 'ICCAM',
    schemeVersion: '3',
  })
  if (!assessed.ok) throw new Error(assessed.reason)
  await withItem(foundation, id, (row, transaction) =>
    setStage(foundation, transaction, row, 'takedown', null, server),
  )
  return id
}

async function setHashes(
  foundation: Foundation,
  id: ItemId,
  bytes: Buffer,
  transaction: Foundation['database'],
): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set({
      sha256: createHash('sha256').update(bytes).digest(),
      size_bytes: bytes.length,
      media_type: 'image/png',
      captured_at: foundation.clock.now(),
    })
    .where('id', '=', id)
    .execute()
}

/** Does something to a locked item in one transaction. */
export async function withItem(
  foundation: Foundation,
  id: ItemId,
  change: (row: ItemRow, transaction: Foundation['database']) => Promise<unknown>,
): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, id)
    if (!row) throw new Error('no such item')
    await change(row, transaction)
  })
}

export async function itemNow(foundation: Foundation, id: ItemId): Promise<ItemRow> {
  const row = await findItem(foundation.database, id)
  if (!row) throw new Error('no such item')
  return row
}

/** Kinds of the ledger's events for an item, oldest first. */
export async function ledgerOf(foundation: Foundation, id: ItemId): Promise<string[]> {
  const rows = await foundation.database
    .selectFrom('ledger_event')
    .select('kind')
    .where('item_id', '=', id)
    .orderBy('seq')
    .execute()
  return rows.map((row) => row.kind)
}
