import type { Foundation, ReportId } from '../foundation/index.ts'
import { readReport } from '../reports/index.ts'
import type { ItemDetail } from './schemas.ts'

/** Which parts of the report's access recipe there are; never their values. */
export async function readAccess(foundation: Foundation, reportId: ReportId): Promise<ItemDetail['access']> {
  const report = await readReport(foundation, foundation.database, reportId)
  const recipe = report?.content.recipe ?? {}
  const has = (value: string | undefined) => value !== undefined && value !== ''
  return {
    referrer: has(recipe.referrer),
    cookie: has(recipe.cookie),
    userAgent: has(recipe.userAgent),
    language: has(recipe.language),
    credentials: has(recipe.username) || has(recipe.password),
  }
}
