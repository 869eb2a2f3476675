import { type Actor, type Database, type Foundation, newId, type Sealer } from '../../foundation/index.ts'
import { findItem, type ItemRow } from '../../reports/index.ts'
import { mayGoTo, narrower, type Onward } from '../onward.ts'
import { enqueueRecord } from '../outbox/enqueue.ts'
import type { Assigned, Proof } from '../records.ts'
import { usualOnward } from '../rules.ts'
import type { HandOverPurpose } from '../tables.ts'
import { addCopies, copiesOf, prioOf } from './audience.ts'
import { buildReportRecord } from './build-records.ts'
import { handOverTerms } from './hand-over-terms.ts'
import { termsOfItem } from './terms-of-item.ts'

export type HandedOver = { ok: true } | { ok: false; reason: 'onward-forbidden'; member: string }

export interface HandingOver {
  /** To whom and what for; one sealed body serves all of them. */
  to: readonly { member: string; purpose: HandOverPurpose }[]
  /** Who is to act on it; the addressee of an offer, or ourselves when only copies go out. */
  assigned: Assigned | null
  /** Traces to send along, when the item has moved. */
  proof?: readonly Proof[]
  /** What those who get it may do with it; where nobody says, as is usual. */
  onward?: Onward
}

/**
 * Passes a locked item to other members in the caller's transaction: assignment, record in the outbox, hand-overs and one
 * leaf each. The hold stays here until an offer is accepted. What a person chose to hold back stays here. Refused, with
 * nothing changed, where those who gave the item to us do not allow it to go to one of them.
 */
export async function handOver(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: ItemRow,
  { to, assigned, proof, onward }: HandingOver,
  actor: Actor,
): Promise<HandedOver> {
  if (to.length === 0) return { ok: true }
  const terms = await termsOfItem(foundation, transaction, row)
  const barred = to.find(({ member, purpose }) => !mayGoTo(terms, { id: member, kind: kindFor[purpose] }))
  if (barred) return { ok: false, reason: 'onward-forbidden', member: barred.member }
  const chosen = await handOverTerms(transaction, row.id)
  const now = foundation.clock.now()
  await transaction
    .updateTable('content_item')
    .set((eb) => ({
      revision: eb('revision', '+', 1),
      ...(assigned === null
        ? {}
        : {
            assigned_country: assigned.country,
            assigned_member: assigned.member,
            assigned_why: assigned.why,
          }),
    }))
    .where('id', '=', row.id)
    .execute()
  await addCopies(
    transaction,
    row.id,
    to.map(({ member }) => member),
    now,
  )
  const changed = await findItem(transaction, row.id)
  if (!changed) throw new Error('A locked item is gone')
  const copies = [...(await copiesOf(transaction, row.id)), foundation.self].toSorted()
  const record = await buildReportRecord(foundation, transaction, changed, {
    assigned,
    copies,
    ...(proof === undefined || proof.length === 0 ? {} : { proof: [...proof] }),
    withoutRecipe: chosen.withoutRecipe,
    withheld: chosen.leftOut.length,
  })
  await enqueueRecord(foundation, transaction, sealer, {
    record,
    distribution: to.map(({ member }) => member),
    prio: prioOf(row),
    onward: narrower(terms.onward, onward ?? chosen.onward ?? usualOnward(to)),
    leftOut: chosen.leftOut,
  })
  await transaction
    .insertInto('hand_over')
    .values(
      to.map(({ member, purpose }) => ({
        id: newId(now, foundation.random),
        item_id: row.id,
        member,
        purpose,
        revision: record.revision,
        country: assigned?.country ?? null,
        handed_at: now,
      })),
    )
    .execute()
  await foundation.append(
    transaction,
    ...to.map(({ member, purpose }) => ({
      kind: purpose === 'submission' ? ('item.submitted' as const) : ('item.handed-over' as const),
      actor,
      reportId: row.report_id,
      itemId: row.id,
      detail: { to: member, purpose, ...(assigned === null ? {} : { country: assigned.country }) },
    })),
  )
  return { ok: true }
}

/** What a member must be to get an item for that purpose. */
const kindFor: Readonly<Record<HandOverPurpose, string>> = {
  offer: 'hotline',
  submission: 'interpol',
  police: 'police',
}

/** The member to which an item is offered and that has not answered. */
export async function openOffer(
  database: Database,
  itemId: ItemRow['id'],
): Promise<{ member: string; revision: number } | undefined> {
  return database
    .selectFrom('hand_over')
    .select(['member', 'revision'])
    .where('item_id', '=', itemId)
    .where('purpose', '=', 'offer')
    .where('state', 'in', ['waiting', 'delivered'])
    .orderBy('revision', 'desc')
    .executeTakeFirst()
}

/** INTERPOL and police that have the item from us, or will: what others say of that proves nothing. */
export async function submittedTo(database: Database, itemId: ItemRow['id']): Promise<string[]> {
  const rows = await database
    .selectFrom('hand_over')
    .select('member')
    .distinct()
    .where('item_id', '=', itemId)
    .where('purpose', 'in', ['submission', 'police'])
    .where('state', 'in', ['waiting', 'delivered'])
    .execute()
  return rows.map(({ member }) => member)
}
