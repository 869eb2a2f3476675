import type { Database, Foundation } from '../../foundation/index.ts'
import {
  type Action,
  type Assessment,
  type DeclineReason,
  type ItemRow,
  itemHosting,
  itemUrl,
  type Outcome,
  priorities,
  readReport,
} from '../../reports/index.ts'
import { canonicalExactUrl } from '../../tracing/index.ts'
import type { Assigned, ItemStatus, ReportRecord, StatusEvent, StatusRecord } from '../records.ts'

/** What another member needs to work on the item. The evidence is added when it is packed. */
export async function buildReportRecord(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  handing: {
    assigned: Assigned | null
    copies: readonly string[]
    proof?: ReportRecord['proof']
    /** The way in stays here. */
    withoutRecipe?: boolean
    /** Pieces of evidence that are left out on purpose. */
    withheld?: number
  },
): Promise<ReportRecord> {
  const report = await readReport(foundation, transaction, row.report_id)
  if (!report) throw new Error('An item without its report')
  const { hosting, assessments, actions } = await itemStatus(foundation, transaction, row)
  const url = await itemUrl(foundation, row)
  const address = canonicalExactUrl(url)
  return {
    type: 'report',
    reportId: row.report_id,
    itemId: row.id,
    revision: Math.max(1, row.revision),
    createdAt: foundation.clock.now().toISOString(),
    report: {
      source: report.source,
      theme: report.theme,
      priority: priorities[report.priority] ?? 'normal',
      receivedAt: report.receivedAt.toISOString(),
      origin: report.originMember,
    },
    item: {
      kind: row.kind,
      ...(row.parent_item_id === null ? {} : { parentItemId: row.parent_item_id }),
      url,
      host: address.ok ? address.host : '',
      domain: address.ok ? address.domain : '',
      recipe: handing.withoutRecipe === true ? {} : report.content.recipe,
      mediaType: row.media_type,
      sizeBytes: row.size_bytes,
      sha256: row.sha256?.toString('hex') ?? null,
      sha1: row.sha1?.toString('hex') ?? null,
      md5: row.md5?.toString('hex') ?? null,
      capturedAt: row.captured_at?.toISOString() ?? null,
      hosting,
      assigned: handing.assigned,
      holder: row.holder,
    },
    assessments,
    actions,
    copies: [...handing.copies],
    parts: [],
    evidence: [],
    omitted: 0,
    ...(handing.withheld === undefined || handing.withheld === 0 ? {} : { withheld: handing.withheld }),
    ...(handing.proof === undefined ? {} : { proof: handing.proof }),
  }
}

/** What happened, with the item's whole state. Read inside the transaction that changed it. */
export async function buildStatusRecord(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  told: { event: StatusEvent; revision: number; reason?: DeclineReason; outcome?: Outcome },
): Promise<StatusRecord> {
  return {
    type: 'status',
    reportId: row.report_id,
    itemId: row.id,
    createdAt: foundation.clock.now().toISOString(),
    ...told,
    state: await itemStatus(foundation, transaction, row),
  }
}

export async function itemStatus(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
): Promise<ItemStatus> {
  const assessments = await transaction
    .selectFrom('assessment')
    .selectAll()
    .where('item_id', '=', row.id)
    .where('undone_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const actions = await transaction
    .selectFrom('action')
    .selectAll()
    .where('item_id', '=', row.id)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return {
    holder: row.holder,
    assigned: assignedOf(row),
    assessments: assessments.map((one) => ({
      classification: one.classification,
      age: one.age as Assessment['age'],
      sex: one.sex as Assessment['sex'],
      flags: one.flags as Assessment['flags'],
      reason: one.reason as Assessment['reason'],
      scheme: one.scheme,
      schemeVersion: one.scheme_version,
      member: one.member,
      analyst: one.analyst,
      at: one.at.toISOString(),
    })),
    actions: actions.map((one) => ({
      kind: one.kind,
      reason: one.reason as Action['reason'],
      member: one.member,
      at: one.at.toISOString(),
    })),
    hosting: (await itemHosting(foundation, row)) ?? null,
  }
}

function assignedOf(row: ItemRow): Assigned | null {
  if (row.assigned_country === null || row.assigned_member === null) return null
  return {
    country: row.assigned_country,
    member: row.assigned_member,
    why: row.assigned_why as Assigned['why'],
  }
}
