import { z } from '@hono/zod-openapi'
import { userRoles } from '../foundation/index.ts'

export const signInSchema = z
  .object({
    /** From a sign-in link, the part after `#`. */
    token: z.string().min(1).max(200),
  })
  .openapi('SignIn')

export const permissionNames = ['assess', 'act', 'exchange', 'portal', 'statistics', 'administer'] as const

export const meSchema = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), role: z.enum(userRoles) }),
    member: z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['hotline', 'secretariat', 'interpol', 'police']),
      country: z.string(),
    }),
    permissions: z.array(z.enum(permissionNames)),
    /** Today's direct exposure to pictures, against the day's limit (policy `exposurePerDayMs`). */
    exposure: z.object({ viewsToday: z.int(), limitMs: z.int(), usedMs: z.int() }),
  })
  .openapi('Me')
export type Me = z.infer<typeof meSchema>
