import { z } from 'zod'

/** What `--ready-file` holds: everything that a program needs to drive the network. */
export const readySchema = z.object({
  version: z.literal(1),
  members: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['hotline', 'secretariat', 'interpol', 'police']),
      country: z.string(),
      /** The public tip form. */
      publicAddress: z.string(),
      workbenchAddress: z.string(),
      apiAddress: z.string(),
      openApiAddress: z.string(),
      /** Null for a member that opens no port for the others and fetches from the relay. */
      exchangeAddress: z.string().nullable(),
      /** PostgreSQL, for looking at what a member stores. */
      databaseUrl: z.string(),
      users: z.array(
        z.object({ name: z.string(), role: z.string(), apiToken: z.string(), signInLink: z.string() }),
      ),
    }),
  ),
  madeUpWeb: z.object({
    controlAddress: z.string(),
    dns: z.object({ host: z.string(), port: z.int() }),
    rdapAddress: z.string(),
    smtp: z.object({ host: z.string(), port: z.int() }),
  }),
  /** Where sent mail can be read as JSON. */
  mailboxAddress: z.string(),
})

export type Ready = z.infer<typeof readySchema>
export type ReadyMember = Ready['members'][number]
