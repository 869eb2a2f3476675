import { userNames } from '../accounts/index.ts'
import type { Asker } from '../assessment/index.ts'
import type { CaseRow } from './case-query.ts'
import type { PoliceContext } from './context.ts'
import type { PortalCase } from './schemas.ts'

/** Cases as the portal shows them, with the officers' names. */
export async function presentCases(
  { foundation, withdrawnAmong }: PoliceContext,
  rows: readonly CaseRow[],
  asker: Asker,
): Promise<PortalCase[]> {
  const officers = rows.flatMap((row) => [
    ...(row.taken_by === null ? [] : [row.taken_by]),
    ...row.outcomes.map((each) => each.given_by),
  ])
  const withdrawn = await withdrawnAmong(
    foundation.database,
    rows.map(({ item_id }) => item_id),
  )
  const names = await userNames(foundation.database, officers)
  return rows.map((row) => ({
    status: row.case_status,
    addedAt: row.added_at.toISOString(),
    takenBy:
      row.taken_by === null
        ? null
        : {
            id: row.taken_by,
            name: names.get(row.taken_by) ?? row.taken_by,
            me: row.taken_by === asker.userId,
          },
    takenAt: row.taken_at?.toISOString() ?? null,
    outcomes: row.outcomes.map(({ outcome, at, given_by }) => ({
      outcome,
      at: new Date(at).toISOString(),
      by: names.get(given_by) ?? given_by,
    })),
    withdrawn: withdrawn.has(row.item_id),
    duplicateOf: row.duplicate_of,
    duplicates: row.duplicates,
  }))
}
