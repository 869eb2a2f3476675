import { type Foundation, type ItemId, type UserId, user } from '../foundation/index.ts'
import { lockItem, setStage } from '../reports/index.ts'
import { isForTakedown } from './held.ts'
import { type PlanResult, planNotice } from './plan.ts'

export type GiveContactResult = PlanResult | { ok: false; reason: 'unknown-item' }

/** A person gives the contact that no registry had (or a better one); the notice is planned at once. */
export async function giveProviderContact(
  foundation: Foundation,
  itemId: ItemId,
  contact: string,
  by: UserId,
): Promise<GiveContactResult> {
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (!isForTakedown(foundation, row)) return { ok: false, reason: 'not-for-takedown' }
    const values = {
      contact,
      country: row.hosting_country,
      asn: row.hosting_asn,
      provider: row.hosting_provider,
      given_by: by,
      given_at: foundation.clock.now(),
    }
    await transaction
      .insertInto('given_contact')
      .values({ item_id: itemId, ...values })
      .onConflict((conflict) => conflict.column('item_id').doUpdateSet(values))
      .execute()
    await foundation.append(transaction, {
      kind: 'notice.contact-given',
      actor: user(by),
      reportId: row.report_id,
      itemId,
    })
    if (row.attention === 'no-provider-contact' || row.attention === 'notice-failed')
      await setStage(foundation, transaction, row, 'takedown', null, user(by))
    return planNotice(foundation, transaction, row, user(by))
  })
}
