import { sql } from 'kysely'
import type { Foundation, ItemId } from '../foundation/index.ts'
import { detailQuery } from './item-query.ts'
import type { Asker, MemberName } from './people.ts'
import { presentDetail } from './present-detail.ts'
import type { ItemDetail } from './schemas.ts'

/** One item as its page shows it to the asker, or undefined when it is not here. Claims nothing. */
export async function readItem(
  foundation: Foundation,
  memberName: MemberName,
  id: ItemId,
  asker: Asker,
): Promise<ItemDetail | undefined> {
  const query = detailQuery(sql`select * from content_item where id = ${id}`)
  const row = (await query.execute(foundation.database)).rows[0]
  return row && presentDetail(foundation, memberName, row, asker)
}
