// The sealed parts of what lies in mailboxes. `part_in` has the announced ones until an envelope takes them; from then on
// `relayed_part` has those of mailboxes. Everything that adds or drops some of a sender's holds that sender's lock.
import type { Envelope } from '@samverkan/protocol'
import { sql } from 'kysely'
import type { Database, Foundation } from '../../foundation/index.ts'
import { isNeeded } from '../parts/sweep.ts'

/** One at a time of one sender, until the transaction ends: its room in the mailboxes is counted and then used. */
export async function lockSender(transaction: Database, from: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mailbox:${from}`}, 0))`.execute(transaction)
}

/** The disk has the last word: it may have been wiped under the database. */
export async function allPartsAreHere(
  { vault }: Foundation,
  { parts }: { parts: readonly { sha256: string }[] },
): Promise<boolean> {
  for (const { sha256 } of parts) if (!(await vault.blobs.has(sha256))) return false
  return true
}

/** What the sender has put for another mailbox need not come again: it is announced as present. */
export async function noteSharedParts(
  { database, vault, clock }: Foundation,
  envelope: Envelope,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await lockSender(transaction, envelope.from)
    const shared = await transaction
      .selectFrom('relayed_part')
      .select(['sha256', 'len', 'role'])
      .distinct()
      .where('from_member', '=', envelope.from)
      .where('sha256', 'in', hashesOf(envelope))
      .execute()
    for (const { sha256, len, role } of shared) {
      if (!(await vault.blobs.has(sha256))) continue
      await transaction
        .insertInto('part_in')
        .values({
          from_member: envelope.from,
          sha256,
          len,
          role,
          state: 'present',
          announced_at: clock.now(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  })
}

/** The parts belong to the mailbox now, and no longer count as open. What our own inbox has taken stays its own as well. */
export async function claimPartsForMailbox(transaction: Database, envelope: Envelope): Promise<void> {
  await transaction
    .insertInto('relayed_part')
    .values(
      envelope.parts.map(({ n, sha256, len, role }) => ({
        ...{ from_member: envelope.from, id: envelope.id, n, sha256, len, role },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await transaction
    .deleteFrom('part_in')
    .where('from_member', '=', envelope.from)
    .where('sha256', 'in', hashesOf(envelope))
    .where('state', '<>', 'taken')
    .execute()
}

/** Drops the sealed parts of an envelope that has left its mailbox, but for those that something else here needs. Before
 *  the commit: ended in between, they are asked for again or dropped again, and no bytes are left that nobody knows of. */
export async function dropParts(
  { vault, faults }: Foundation,
  transaction: Database,
  { from, id }: { from: string; id: string },
): Promise<void> {
  await lockSender(transaction, from)
  const dropped = await transaction
    .deleteFrom('relayed_part')
    .where('from_member', '=', from)
    .where('id', '=', id)
    .returning('sha256')
    .execute()
  for (const sha256 of new Set(dropped.map((part) => part.sha256))) {
    if (await isNeeded(transaction, sha256)) continue
    await vault.blobs.delete(sha256)
    faults.reach('exchange.relay.part-dropped')
  }
}

function hashesOf({ parts }: Envelope): string[] {
  return parts.map(({ sha256 }) => sha256)
}
