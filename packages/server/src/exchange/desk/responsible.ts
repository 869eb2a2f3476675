import { listUsers, type Person } from '../../accounts/index.ts'
import type { Database, Foundation, ItemId } from '../../foundation/index.ts'

/**
 * The person who is to look at something that happened to these items: who has one of them open, else who assessed one
 * last, else the first of those who run the place. Undefined only where nobody has an open account.
 */
export async function responsibleFor(
  foundation: Foundation,
  transaction: Database,
  itemIds: readonly ItemId[],
): Promise<string | undefined> {
  const people = (await listUsers(foundation)).filter(({ disabled }) => !disabled)
  const isHere = (id: string | null | undefined): id is string => people.some((one) => one.id === id)
  if (itemIds.length > 0) {
    const claimed = await transaction
      .selectFrom('content_item')
      .select('claimed_by')
      .where('id', 'in', [...itemIds])
      .where('claimed_until', '>', foundation.clock.now())
      .execute()
    const holder = claimed.map(({ claimed_by }) => claimed_by).find(isHere)
    if (holder !== undefined) return holder
    const assessed = await transaction
      .selectFrom('assessment')
      .select('analyst')
      .where('item_id', 'in', [...itemIds])
      .where('member', '=', foundation.self)
      .where('undone_at', 'is', null)
      .orderBy('at', 'desc')
      .execute()
    const analyst = assessed.map((one) => one.analyst).find(isHere)
    if (analyst !== undefined) return analyst
  }
  return dutyPerson(people)?.id
}

/** A manager before an analyst before an administrator, each in the order of being added. */
function dutyPerson(people: readonly Person[]): Person | undefined {
  const duty = ['manager', 'analyst', 'administrator'] as const
  return duty.flatMap((role) => people.filter((person) => person.role === role))[0]
}
