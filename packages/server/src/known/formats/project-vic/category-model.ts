import { z } from '@hono/zod-openapi'
import { classifications } from '../../../reports/index.ts'

/**
 * What a country's category numbers mean here. Numbers that it does not name are not taken: what a model leaves out, a
 * list of another country must not bring in (reference/domain.md 3.3: verify with each police force).
 */
export const categoryModelSchema = z.strictObject({
  /** As files name it, in `…/2.0.xml/US/$metadata`. */
  context: z.enum(['US', 'UK', 'CUSTOM']),
  /** ISO 3166-1: whose law the numbers stand for. */
  country: z.string().regex(/^[A-Z]{2}$/),
  categories: z.record(z.string().regex(/^\d{1,3}$/), z.enum(classifications)),
})
export type CategoryModel = z.infer<typeof categoryModelSchema>

/** Only what is plainly illegal there; an administrator adds the rest (config `hashLists.categoryModels`). */
export const usualCategoryModels: Readonly<Record<string, CategoryModel>> = {
  us: { context: 'US', country: 'US', categories: { '1': 'national' } },
  uk: { context: 'UK', country: 'GB', categories: { '1': 'national', '2': 'national', '3': 'national' } },
}
