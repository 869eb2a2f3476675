import { type Foundation, type ReportId, type UserId, user } from '../../foundation/index.ts'
import { readReport } from '../../reports/index.ts'
import { typedPlace } from './read-tip.ts'

export type GiveAddress =
  | { ok: true }
  | { ok: false; reason: 'unknown-report' | 'has-items' | 'not-an-address' }

const contentPlace = (id: ReportId) => `report.content:${id}`

/**
 * A person found the address in a tip that had none a program could follow. It takes the place of the locator, what the
 * tipster had typed is kept beside it, and the report goes to tracing like a new one. A closed report opens again.
 */
export async function giveAddress(
  foundation: Foundation,
  id: ReportId,
  analyst: UserId,
  url: string,
): Promise<GiveAddress> {
  if (!isWebAddress(url)) return { ok: false, reason: 'not-an-address' }
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    await transaction.selectFrom('report').select('id').where('id', '=', id).forUpdate().execute()
    const report = await readReport(foundation, transaction, id)
    if (!report) return { ok: false, reason: 'unknown-report' }
    const item = await transaction
      .selectFrom('content_item')
      .select('id')
      .where('report_id', '=', id)
      .limit(1)
      .executeTakeFirst()
    if (item) return { ok: false, reason: 'has-items' }
    await transaction
      .insertInto('found_address')
      .values({
        report_id: id,
        at: foundation.clock.now(),
        found_by: analyst,
        typed_sealed: sealer.seal(report.content.locator, typedPlace(id)),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await transaction
      .updateTable('report')
      .set({
        content_sealed: sealer.seal(JSON.stringify({ ...report.content, locator: url }), contentPlace(id)),
        locator_kind: 'url',
        attention: null,
      })
      .where('id', '=', id)
      .execute()
    await transaction.deleteFrom('report_closing').where('report_id', '=', id).execute()
    await foundation.append(transaction, { kind: 'report.address-found', actor: user(analyst), reportId: id })
    await foundation.jobs.announce(transaction, 'report-received', [{ reportId: id }])
    return { ok: true }
  })
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\/\S+$/i.test(url) && URL.canParse(url)
}
