import { type Foundation, type ReportId, type UserId, user } from '../../foundation/index.ts'
import { type OpenedReport, readReport } from '../../reports/index.ts'
import { type Message, messagesForHotline } from '../messages/messages.ts'
import { reportState } from '../state/report-state.ts'
import type { ReportState } from '../state/state-of.ts'

export interface OpenedTip {
  report: OpenedReport
  /** What the tipster typed as the address, where a person has put the right one in its place. */
  typedLocator: string | null
  hasCode: boolean
  needsAddress: boolean
  messages: (Message & { author: string | null })[]
  state: ReportState
}

const typedPlace = (id: ReportId) => `found_address.typed:${id}`

/** A tip with its words and messages. The ledger says who read it (`report.read`) before it is opened. */
export async function readTip(
  foundation: Foundation,
  id: ReportId,
  reader: UserId,
): Promise<OpenedTip | undefined> {
  const { database } = foundation
  const row = await database
    .selectFrom('report')
    .leftJoin('found_address', 'found_address.report_id', 'report.id')
    .select(['report.code_hash', 'report.attention', 'found_address.typed_sealed'])
    .where('report.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  await database
    .transaction()
    .execute((transaction) =>
      foundation.append(transaction, { kind: 'report.read', actor: user(reader), reportId: id }),
    )
  const report = await readReport(foundation, database, id)
  const state = await reportState(foundation, database, id)
  if (!report || !state) return undefined
  return {
    report,
    typedLocator: row.typed_sealed ? await foundation.columns.open(row.typed_sealed, typedPlace(id)) : null,
    hasCode: row.code_hash !== null,
    needsAddress: row.attention === 'tip-without-address',
    messages: await messagesForHotline(foundation, database, id),
    state,
  }
}

export { typedPlace }
