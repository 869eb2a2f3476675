import {
  type Database,
  type Foundation,
  type ItemId,
  type ReportId,
  type Sealer,
  server,
} from '../foundation/index.ts'
import { addItem, addressHashes, type OpenedReport, readReport } from '../reports/index.ts'
import { addressesInReport } from './addresses-in-report.ts'
import type { CanonicalUrl } from './canonical-url.ts'
import { type Duplicate, findEarlierItem, joinPriorities, noteDuplicates } from './duplicate-address.ts'

/**
 * Makes a content item for each address that a report names, in stage `tracing`; a report that names none goes to a
 * person. Repeating it changes nothing, and a report whose locator was mended since gets what is missing. Returns the
 * report's items that wait to be traced.
 */
export async function takeUpReport(foundation: Foundation, reportId: ReportId): Promise<ItemId[]> {
  const report = await readReport(foundation, foundation.database, reportId)
  // A partner's report comes with its items.
  if (!report || report.source === 'partner') return []
  const named = addressesInReport(report.locatorKind, report.content)
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const { attention } = await transaction
      .selectFrom('report')
      .select('attention')
      .where('id', '=', reportId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const present = await pagesOf(transaction, reportId)
    const missing = named.filter((address) => {
      const hash = hashesOf(foundation, address).url_hash
      return !present.some((page) => page.url_hash.equals(hash))
    })
    if (present.length + missing.length === 0) {
      if (attention === null) await askForAddress(foundation, transaction, report)
      return []
    }
    if (attention === 'tip-without-address') await setAttention(transaction, reportId, null)
    const added = await addPages(foundation, transaction, sealer, report, missing)
    return [...present.filter(({ stage }) => stage === 'tracing').map(({ id }) => id), ...added]
  })
}

async function addPages(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  report: OpenedReport,
  addresses: readonly CanonicalUrl[],
): Promise<ItemId[]> {
  const added: ItemId[] = []
  const duplicates: Duplicate[] = []
  for (const address of addresses) {
    const hash = hashesOf(foundation, address).url_hash
    const earlier = await findEarlierItem(foundation, transaction, report.id, hash)
    const priority = joinPriorities(report.priority, earlier)
    const itemId = await addItem(
      foundation,
      transaction,
      sealer,
      {
        ...{ reportId: report.id, kind: 'page', stage: 'tracing', priority, receivedAt: report.receivedAt },
        ...{ originMember: report.originMember, holder: foundation.self },
        ...{ url: address.canonical, host: address.host, domain: address.domain },
      },
      server,
    )
    added.push(itemId)
    if (earlier) duplicates.push({ itemId, priority, earlier })
  }
  await noteDuplicates(foundation, transaction, report.id, duplicates)
  return added
}

/** The priority stays: a tip without an address can still be about a child at risk. */
async function askForAddress(
  foundation: Foundation,
  transaction: Database,
  report: OpenedReport,
): Promise<void> {
  await setAttention(transaction, report.id, 'tip-without-address')
  await foundation.append(transaction, {
    kind: 'report.needs-attention',
    actor: server,
    reportId: report.id,
    detail: { attention: 'tip-without-address', locator: report.locatorKind },
  })
}

async function setAttention(
  transaction: Database,
  reportId: ReportId,
  attention: 'tip-without-address' | null,
): Promise<void> {
  await transaction.updateTable('report').set({ attention }).where('id', '=', reportId).execute()
}

function pagesOf(transaction: Database, reportId: ReportId) {
  return transaction
    .selectFrom('content_item')
    .select(['id', 'url_hash', 'stage'])
    .where('report_id', '=', reportId)
    .where('parent_item_id', 'is', null)
    .execute()
}

function hashesOf(foundation: Foundation, { canonical, host, domain }: CanonicalUrl) {
  return addressHashes(foundation, { url: canonical, host, domain })
}
