import type { Database } from '../foundation/index.ts'
import type { ItemRow } from '../reports/index.ts'
import { contactOf } from './rules.ts'

/** The contact to send to for a locked item, or null when a person has to find one. */
export async function providerContact(
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'hosting_country' | 'hosting_asn' | 'hosting_provider' | 'abuse_contact'>,
): Promise<string | null> {
  const given = await transaction
    .selectFrom('given_contact')
    .select(['contact', 'country', 'asn', 'provider'])
    .where('item_id', '=', row.id)
    .executeTakeFirst()
  return contactOf(
    {
      country: row.hosting_country,
      asn: row.hosting_asn,
      provider: row.hosting_provider,
      contact: row.abuse_contact,
    },
    given,
  )
}
