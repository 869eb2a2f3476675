import { sql } from 'kysely'
import type { Database } from '../foundation/index.ts'

/** What there is to do for whom. Sent by the commit of the transaction, heard by every process of this member. */
export const signals = {
  outbox: 'exchange_outbox',
  envelopes: 'exchange_envelopes',
  inbox: 'exchange_inbox',
  statements: 'exchange_statements',
  /** At the relay, with the member for whom something has come. */
  mailbox: 'exchange_mailbox',
} as const
export type Signal = (typeof signals)[keyof typeof signals]

/** Wakes the workers when, and only if, the transaction commits. Repeated in one transaction it is sent once. */
export async function signal(transaction: Database, which: Signal): Promise<void> {
  await sql`select pg_notify(${which}, '')`.execute(transaction)
}
