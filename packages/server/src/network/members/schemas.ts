import { z } from '@hono/zod-openapi'

const memberSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['hotline', 'secretariat', 'interpol', 'police']),
    status: z.enum(['active', 'suspended', 'left']),
    /** Of its identity key, as it is read aloud. */
    fingerprint: z.string(),
    /** Why nothing is sent to it, and from when a person here may confirm it. */
    withheld: z
      .object({
        why: z.enum(['waits', 'unconfirmed', 'split-view']),
        until: z.iso.datetime().optional(),
      })
      .optional(),
  })
  .openapi('NetworkMember')

/** The network as the directory names it; null and nobody before the first one has come. */
export const networkSchema = z
  .object({
    members: z.array(memberSchema),
    expires: z.iso.datetime().nullable(),
    fetchedAt: z.iso.datetime().nullable(),
  })
  .openapi('Network')
