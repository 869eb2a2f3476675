import { type Foundation, newId, type ReportId } from '../foundation/index.ts'
import { createReports } from '../reports/index.ts'
import type { Asker } from './people.ts'
import type { ProactiveReport } from './schemas.ts'

/** A report that an analyst found; tracing follows. Refused when it says nothing. */
export async function enterReport(
  foundation: Foundation,
  asker: Asker,
  input: ProactiveReport,
): Promise<{ ok: true; reportId: ReportId } | { ok: false; reason: 'nothing-reported' }> {
  const { locator, text, seenWhere, seenWhen, recipe } = input
  if (locator.trim() === '' && text.trim() === '') return { ok: false, reason: 'nothing-reported' }
  const now = foundation.clock.now()
  const id = newId<ReportId>(now, foundation.random)
  const sealer = await foundation.columns.ready()
  await foundation.database.transaction().execute((transaction) =>
    createReports(foundation, transaction, sealer, [
      {
        ...{ id, source: 'proactive', theme: input.theme, priority: input.priority },
        locatorKind: locator.trim() === '' ? 'none' : input.locatorKind,
        receivedAt: now,
        originMember: foundation.self,
        language: foundation.config.member.languages[0] ?? 'en',
        content: { locator, text, seenWhere, seenWhen, recipe },
        enteredBy: asker.userId,
      },
    ]),
  )
  return { ok: true, reportId: id }
}
