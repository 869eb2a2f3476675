import { type Database, type Foundation, server } from '../foundation/index.ts'
import { type ItemRow, setStage } from '../reports/index.ts'
import { writeNotice } from './mail/notice-content.ts'
import type { NoticedItem, Notifier } from './mail/noticed-item.ts'
import { noticedItem } from './noticed-item-of.ts'

export interface ForNotice {
  row: ItemRow
  round: number
  xarfId: string
}

/**
 * Opens each locked item and tries a notice of it alone, so that one that cannot be opened or written (a record from
 * elsewhere, sealed before it was checked as it is today) keeps no other from its provider. A database that fails while
 * it reads fails the caller's transaction as well, and then nobody is set aside.
 */
export async function openForNotice<Item extends ForNotice>(
  foundation: Foundation,
  transaction: Database,
  ready: readonly Item[],
  notifier: Notifier,
): Promise<{ writable: { item: Item; noticed: NoticedItem }[]; unwritable: Item[] }> {
  const writable: { item: Item; noticed: NoticedItem }[] = []
  const unwritable: Item[] = []
  for (const item of ready) {
    const { row, round, xarfId } = item
    try {
      const noticed = await noticedItem(foundation, transaction, row, round, xarfId)
      writeNotice([noticed], notifier, row.hosting_country, '', [])
      writable.push({ item, noticed })
    } catch {
      // Not the error: its text may quote the address.
      foundation.log.warn('an item cannot be written into a notice; a person must look', { item: row.id })
      unwritable.push(item)
    }
  }
  return { writable, unwritable }
}

/** Shows items that no notice can be written of to a person; the caller ends their waiting. */
export async function setAside(
  foundation: Foundation,
  transaction: Database,
  items: readonly ForNotice[],
): Promise<void> {
  for (const { row } of items) {
    await foundation.append(transaction, {
      kind: 'notice.failed',
      actor: server,
      reportId: row.report_id,
      itemId: row.id,
      detail: { failure: 'cannot-be-written' },
    })
    if (row.attention !== 'notice-failed')
      await setStage(foundation, transaction, row, 'takedown', 'notice-failed', server)
  }
}
