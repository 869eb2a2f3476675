import { z } from 'zod'
import type { ExchangeContext } from '../context.ts'
import { postProven } from '../outbox/post-envelope.ts'
import type { Relay } from '../relay/relay-of.ts'

const mailSchema = z.object({
  envelopes: z.array(z.string()).max(1000),
  receipts: z.array(z.string()).max(1000),
})
export type LeasedMail = z.infer<typeof mailSchema>

const maxBytes = 24 * 1024 * 1024
/** The relay answers when something comes, and at the latest after this. */
export const longPollSeconds = 25

/** What lies in our mailbox, and receipts for what we have sent. Throws when no answer of a relay comes. */
export async function leaseMailbox(
  context: ExchangeContext,
  { url }: Relay,
  wish: { waitSeconds: number; skip: readonly string[]; awaited: readonly string[] },
): Promise<LeasedMail> {
  const answer = await postProven(context, `${url}/hx/v1/mailbox/lease`, wish, {
    maxBytes,
    headersTimeout: (wish.waitSeconds + 30) * 1000,
    signal: context.ending,
  })
  if (answer.status !== 200) throw new Error(`the relay answered with status ${answer.status}`)
  return mailSchema.parse(JSON.parse(answer.body))
}
