import { z } from 'zod'
import {
  type Database,
  type Foundation,
  member,
  type ReportId,
  type Sealer,
  thePublic,
  user,
} from '../foundation/index.ts'
import {
  accessRecipeSchema,
  type LocatorKind,
  type Priority,
  priorityRank,
  type Source,
  type Theme,
} from './vocabulary.ts'

/** What somebody told us; stands in the database only sealed. */
export const reportContentSchema = z.strictObject({
  /** Exactly as typed: an address, an account name, a place. */
  locator: z.string().max(8_000).default(''),
  text: z.string().max(20_000).default(''),
  seenWhere: z.string().max(2_000).default(''),
  seenWhen: z.string().max(500).default(''),
  recipe: accessRecipeSchema.default({}),
})
export type ReportContent = z.infer<typeof reportContentSchema>

export interface NewReport {
  id: ReportId
  source: Source
  theme: Theme
  priority: Priority
  locatorKind: LocatorKind
  receivedAt: Date
  originMember: string
  language: string
  content: ReportContent
  codeHash?: Buffer
  /** Opens answers to the tipster; sealed before it is stored. */
  replyKey?: Uint8Array
  /** Analyst of this member that entered it, for source `proactive` and `import`. */
  enteredBy?: string
}

const contentPlace = (id: ReportId) => `report.content:${id}`
const replyKeyPlace = (id: ReportId) => `report.reply-key:${id}`

/** Stores reports with one ledger leaf each and announces `report-received`. One statement each for any number of them. */
export async function createReports(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  reports: readonly NewReport[],
): Promise<void> {
  if (reports.length === 0) return
  const rows = reports.map((report) => ({
    id: report.id,
    source: report.source,
    theme: report.theme,
    priority: priorityRank(report.priority),
    locator_kind: report.locatorKind,
    received_at: report.receivedAt,
    origin_member: report.originMember,
    language: report.language,
    content_sealed: sealer.seal(JSON.stringify(report.content), contentPlace(report.id)),
    code_hash: report.codeHash ?? null,
    reply_key_sealed: report.replyKey
      ? sealer.seal(Buffer.from(report.replyKey).toString('base64url'), replyKeyPlace(report.id))
      : null,
    attention: null,
  }))
  await transaction.insertInto('report').values(rows).execute()
  await foundation.append(
    transaction,
    ...reports.map((report) => ({
      kind: 'report.received' as const,
      actor:
        report.source === 'partner'
          ? member(report.originMember)
          : report.enteredBy
            ? user(report.enteredBy)
            : thePublic,
      reportId: report.id,
      detail: {
        source: report.source,
        theme: report.theme,
        priority: report.priority,
        origin: report.originMember,
      },
    })),
  )
  await foundation.jobs.announce(
    transaction,
    'report-received',
    reports.map((report) => ({ reportId: report.id })),
  )
}

export interface OpenedReport {
  id: ReportId
  source: Source
  theme: Theme
  priority: number
  locatorKind: LocatorKind
  receivedAt: Date
  originMember: string
  language: string
  content: ReportContent
}

/** A report with its words opened; only where the roles hold the key. */
export async function readReport(
  foundation: Foundation,
  database: Database,
  id: ReportId,
): Promise<OpenedReport | undefined> {
  const row = await database.selectFrom('report').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const content = reportContentSchema.parse(
    JSON.parse(await foundation.columns.open(row.content_sealed, contentPlace(id))),
  )
  return {
    id: row.id,
    source: row.source,
    theme: row.theme,
    priority: row.priority,
    locatorKind: row.locator_kind,
    receivedAt: row.received_at,
    originMember: row.origin_member,
    language: row.language,
    content,
  }
}

/** The key under which an answer to the tipster is sealed, or undefined where there is no code. */
export async function readReplyKey(
  foundation: Foundation,
  database: Database,
  id: ReportId,
): Promise<Buffer | undefined> {
  const row = await database
    .selectFrom('report')
    .select('reply_key_sealed')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row?.reply_key_sealed) return undefined
  return Buffer.from(await foundation.columns.open(row.reply_key_sealed, replyKeyPlace(id)), 'base64url')
}

/** Writes what is known of a report's words anew: without what its sender has taken back, or as it was corrected. */
export async function rewriteReport(
  transaction: Database,
  sealer: Sealer,
  id: ReportId,
  content: ReportContent,
): Promise<void> {
  await transaction
    .updateTable('report')
    .set({ content_sealed: sealer.seal(JSON.stringify(content), contentPlace(id)) })
    .where('id', '=', id)
    .execute()
}
