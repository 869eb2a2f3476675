import type { Selectable } from 'kysely'
import {
  type Actor,
  type Database,
  type Foundation,
  type ItemId,
  keyedHash,
  newId,
  type ReportId,
  type Sealer,
} from '../foundation/index.ts'
import type { ItemState } from './rules.ts'
import type { ContentItemTable } from './tables.ts'
import { type Attention, type Hosting, hostingSchema, type ItemKind, type Stage } from './vocabulary.ts'

export type ItemRow = Selectable<ContentItemTable>

export interface NewItem {
  /** Given when it comes from another member: the id travels with the item and is the same everywhere. */
  id?: ItemId
  reportId: ReportId
  parentItemId?: ItemId
  kind: ItemKind
  originMember: string
  holder: string
  stage: Stage
  priority: number
  receivedAt: Date
  /** Canonical address, its host and registrable domain (tracing makes them). */
  url: string
  host: string
  domain: string
}

const urlPlace = (id: ItemId) => `content_item.url:${id}`
const hostingPlace = (id: ItemId) => `content_item.hosting:${id}`

/** Adds one content item with its ledger leaf (`item.added`). */
export async function addItem(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  item: NewItem,
  actor: Actor,
): Promise<ItemId> {
  const id = item.id ?? newId<ItemId>(foundation.clock.now(), foundation.random)
  await transaction
    .insertInto('content_item')
    .values({
      id,
      report_id: item.reportId,
      parent_item_id: item.parentItemId ?? null,
      kind: item.kind,
      origin_member: item.originMember,
      holder: item.holder,
      stage: item.stage,
      priority: item.priority,
      received_at: item.receivedAt,
      url_sealed: sealer.seal(item.url, urlPlace(id)),
      ...addressHashes(foundation, item),
    })
    .execute()
  await foundation.append(transaction, {
    kind: 'item.added',
    actor,
    reportId: item.reportId,
    itemId: id,
    detail: { kind: item.kind, origin: item.originMember },
  })
  return id
}

/** Keyed hashes for equality search by whole address, host and registrable domain. */
export function addressHashes(
  foundation: Foundation,
  address: { url: string; host: string; domain: string },
) {
  const key = foundation.keys.search
  if (!key) throw new Error('This process holds no search key')
  return {
    url_hash: keyedHash(key, 'url', address.url),
    host_hash: keyedHash(key, 'host', address.host),
    domain_hash: keyedHash(key, 'domain', address.domain),
  }
}

export async function itemUrl(
  foundation: Foundation,
  row: Pick<ItemRow, 'id' | 'url_sealed'>,
): Promise<string> {
  return foundation.columns.open(row.url_sealed, urlPlace(row.id))
}

export async function itemHosting(
  foundation: Foundation,
  row: Pick<ItemRow, 'id' | 'hosting_sealed'>,
): Promise<Hosting | undefined> {
  if (row.hosting_sealed === null) return undefined
  return hostingSchema.parse(
    JSON.parse(await foundation.columns.open(row.hosting_sealed, hostingPlace(row.id))),
  )
}

export async function findItem(database: Database, id: ItemId): Promise<ItemRow | undefined> {
  return database.selectFrom('content_item').selectAll().where('id', '=', id).executeTakeFirst()
}

/**
 * The item's row, locked until the transaction ends. Rows that point at it (a file at its page) may be written
 * meanwhile: a lock that forbids that leads colleagues at one page into a deadlock.
 */
export async function lockItem(transaction: Database, id: ItemId): Promise<ItemRow | undefined> {
  return transaction
    .selectFrom('content_item')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Several items, locked in the order of their ids, in which everybody locks them: two deeds with items in common never wait
 *  for each other in a circle. Items that are not here are left out. */
export async function lockItems(
  transaction: Database,
  ids: readonly ItemId[],
): Promise<Map<ItemId, ItemRow>> {
  if (ids.length === 0) return new Map()
  const rows = await transaction
    .selectFrom('content_item')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** What the rules need, read inside the transaction that locked the item. */
export async function itemState(
  transaction: Database,
  item: Pick<ItemRow, 'id' | 'holder' | 'stage' | 'attention' | 'assigned_member'>,
): Promise<ItemState> {
  const assessments = await transaction
    .selectFrom('assessment')
    .select(['classification', 'member'])
    .where('item_id', '=', item.id)
    .where('undone_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const actions = await transaction
    .selectFrom('action')
    .select('kind')
    .where('item_id', '=', item.id)
    .execute()
  const copy = await transaction
    .selectFrom('item_copy')
    .select('member')
    .where('item_id', '=', item.id)
    .limit(1)
    .executeTakeFirst()
  const { holder } = item
  const handedOver = copy !== undefined
  return { holder, assessments, actions, handedOver, offeredToAnother: isOfferedToAnother(item) }
}

/** Whether the holder has asked another member to take the item and waits for the answer. That its match was withdrawn meanwhile
 *  asks a person of ours, and does not take the offer back. */
export function isOfferedToAnother(
  item: Pick<ItemRow, 'holder' | 'stage' | 'attention' | 'assigned_member'>,
): boolean {
  const isAssigned = item.assigned_member !== null && item.assigned_member !== item.holder
  const isUndecided = item.attention === null || item.attention === 'match-withdrawn'
  return item.stage === 'assessed' && isUndecided && isAssigned
}

/** Writes the item's address anew; the caller says with its own event why. */
export async function setAddress(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  id: ItemId,
  address: { url: string; host: string; domain: string },
): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set({ url_sealed: sealer.seal(address.url, urlPlace(id)), ...addressHashes(foundation, address) })
    .where('id', '=', id)
    .execute()
}

/** Writes where the item is hosted now (`item.traced`). The dated evidence itself is the tracing room's. */
export async function setHosting(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: Pick<ItemRow, 'id' | 'report_id' | 'hosting_country'>,
  hosting: Hosting,
  actor: Actor,
): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set({
      hosting_sealed: sealer.seal(JSON.stringify(hosting), hostingPlace(row.id)),
      hosting_country: hosting.country,
      hosting_asn: hosting.asn,
      hosting_provider: hosting.provider,
      hosting_proxied: hosting.proxied,
      hosting_traced_at: new Date(hosting.tracedAt),
      abuse_contact: hosting.abuseContact,
    })
    .where('id', '=', row.id)
    .execute()
  const before = row.hosting_country === null ? {} : { before: row.hosting_country }
  await foundation.append(transaction, {
    kind: 'item.traced',
    actor,
    reportId: row.report_id,
    itemId: row.id,
    detail: {
      country: hosting.country,
      asn: hosting.asn,
      provider: hosting.provider,
      proxied: hosting.proxied,
      ...before,
    },
  })
}

/** Moves an item to another stage; with an attention it is shown to a person (`item.needs-attention`). */
export async function setStage(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'report_id'>,
  stage: Stage,
  attention: Attention | null,
  actor: Actor,
): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set({ stage, attention, claimed_by: null, claimed_until: null })
    .where('id', '=', row.id)
    .execute()
  if (attention === null) return
  await foundation.append(transaction, {
    kind: 'item.needs-attention',
    actor,
    reportId: row.report_id,
    itemId: row.id,
    detail: { attention, stage },
  })
}
