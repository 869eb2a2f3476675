import { sql } from 'kysely'
import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import { type ItemRow, itemUrl, readReport } from '../reports/index.ts'
import { accessRecipeFor } from './addresses-in-report.ts'
import { findEarlierItem, openStages } from './duplicate-address.ts'
import './tables.ts'

/** What is remembered of captures, and the time that the limits are for. */
export const captureHourMs = 60 * 60_000
/**
 * Captures of one host and of one registrable domain in an hour. A page that stalls costs a lane of the capture for a
 * minute: with two lanes, one host can take a sixth of them at most, however many tips name it. What comes beyond waits
 * for a person's word ("capture" on the item's page), it is never lost.
 */
export const capturesPerHour = { host: 20, domain: 60 } as const

export interface RecentCapture {
  itemId: ItemId
  isSameAddress: boolean
  isSameHost: boolean
  /** Its item is held here and nobody has assessed it yet. */
  isOpen: boolean
}

export type WhyNoCapture = 'same-address' | 'host-limit' | 'domain-limit'

/**
 * Whether one more item of a domain is captured, given what was sent to capture there in the last hour (newest first).
 * A tip that brings its own way in (`bringsRecipe`) may open what the earlier one could not. Pure.
 */
export function mayCapture(
  recent: readonly RecentCapture[],
  bringsRecipe: boolean,
): { ok: true } | { ok: false; why: WhyNoCapture; duplicateOf: ItemId | undefined } {
  const same = recent.find(({ isSameAddress, isOpen }) => isSameAddress && isOpen)
  if (same && !bringsRecipe) return { ok: false, why: 'same-address', duplicateOf: same.itemId }
  if (recent.filter(({ isSameHost }) => isSameHost).length >= capturesPerHour.host)
    return { ok: false, why: 'host-limit', duplicateOf: same?.itemId }
  if (recent.length >= capturesPerHour.domain)
    return { ok: false, why: 'domain-limit', duplicateOf: same?.itemId }
  return { ok: true }
}

/**
 * Decides for a locked item that could be captured at once, and remembers the grant. One domain's items are decided one
 * after the other, also in several processes.
 */
export async function grantCapture(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
): Promise<{ ok: true } | { ok: false; why: WhyNoCapture; duplicateOf: ItemId | undefined }> {
  const lockName = `capture-grant:${row.domain_hash.toString('hex')}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`.execute(transaction)
  const now = foundation.clock.now()
  const granted = await recentCaptures(foundation, transaction, row, new Date(now.getTime() - captureHourMs))
  const verdict = mayCapture(granted, await bringsRecipe(foundation, transaction, row))
  if (!verdict.ok) {
    const earlier =
      verdict.duplicateOf ?? (await findEarlierItem(foundation, transaction, row.report_id, row.url_hash))?.id
    return { ...verdict, duplicateOf: earlier }
  }
  const { id: item_id, url_hash, host_hash, domain_hash } = row
  await transaction
    .insertInto('capture_grant')
    .values({ item_id, url_hash, host_hash, domain_hash, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return { ok: true }
}

/** At most `capturesPerHour.domain` rows; older ones of the domain are forgotten. Index capture_grant_domain. */
async function recentCaptures(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  since: Date,
): Promise<RecentCapture[]> {
  await transaction
    .deleteFrom('capture_grant')
    .where('domain_hash', '=', row.domain_hash)
    .where('at', '<=', since)
    .execute()
  const rows = await transaction
    .selectFrom('capture_grant as g')
    .innerJoin('content_item as i', 'i.id', 'g.item_id')
    .select(['g.item_id', 'g.url_hash', 'g.host_hash', 'i.stage', 'i.holder'])
    .where('g.domain_hash', '=', row.domain_hash)
    .where('g.item_id', '!=', row.id)
    .orderBy('g.at', 'desc')
    .execute()
  return rows.map(({ item_id: itemId, url_hash, host_hash, stage, holder }) => ({
    itemId,
    isSameAddress: url_hash.equals(row.url_hash),
    isSameHost: host_hash.equals(row.host_hash),
    isOpen: holder === foundation.self && openStages.includes(stage),
  }))
}

async function bringsRecipe(foundation: Foundation, transaction: Database, row: ItemRow): Promise<boolean> {
  const report = await readReport(foundation, transaction, row.report_id)
  if (!report) return false
  const recipe = accessRecipeFor(report.locatorKind, report.content, await itemUrl(foundation, row))
  return Object.values(recipe).some((value) => value !== '')
}
