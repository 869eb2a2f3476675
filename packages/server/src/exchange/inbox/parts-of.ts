import type { Envelope } from '@samverkan/protocol'
import { sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { type RoomRefusal, roomFor } from '../parts/room-for.ts'

export type { RoomRefusal }

/** Sealed bytes of a body: 1 MiB, padded, with age's header for every addressee. */
const maxBodyPartBytes = 2 * 1024 * 1024
const hourMs = 3_600_000

export function isTooLarge(envelope: Envelope, partBytes: number): boolean {
  return envelope.parts.some(({ role, len }) => len > (role === 'body' ? maxBodyPartBytes : partBytes))
}

export type Announcing = { ok: true; need: string[] } | { ok: false; reason: RoomRefusal }

/** Notes which parts may be sent to us, and says which of them we lack. */
export async function announceParts(context: ExchangeContext, envelope: Envelope): Promise<Announcing> {
  const { foundation } = context
  const known = await partsOf(foundation.database, envelope)
  const unknown = envelope.parts.filter(({ sha256 }) => !known.has(sha256))
  if (unknown.length > 0) {
    const room = await announceWithinQuota(context, envelope.from, unknown)
    if (!room.ok) return room
  }
  await keepOpen(context, envelope)
  const need: string[] = []
  for (const { sha256 } of envelope.parts) {
    const state = known.get(sha256) ?? 'announced'
    // The disk has the last word: a restored database may know of parts that are gone.
    if (state === 'announced' || !(await foundation.vault.blobs.has(sha256))) need.push(sha256)
  }
  return { ok: true, need }
}

/** One announcement of a member after the other: together they must fit, however many come at once. */
async function announceWithinQuota(
  { foundation }: ExchangeContext,
  from: string,
  parts: Envelope['parts'],
): ReturnType<typeof roomFor> {
  return foundation.database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`announce:${from}`}, 0))`.execute(transaction)
    const room = await roomFor(foundation, transaction, from, parts)
    if (room.ok)
      await transaction
        .insertInto('part_in')
        .values(
          parts.map(({ sha256, len, role }) => ({
            ...{ from_member: from, sha256, len, role, announced_at: foundation.clock.now() },
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    return room
  })
}

/** Announced again by another envelope, a part is swept as late as if it had been announced now. */
async function keepOpen(
  { foundation: { database, clock } }: ExchangeContext,
  envelope: Envelope,
): Promise<void> {
  const now = clock.now()
  await database
    .updateTable('part_in')
    .set({ announced_at: now })
    .where('from_member', '=', envelope.from)
    .where(
      'sha256',
      'in',
      envelope.parts.map(({ sha256 }) => sha256),
    )
    .where('state', '<>', 'taken')
    .where('announced_at', '<', new Date(now.getTime() - hourMs))
    .execute()
}

async function partsOf(database: Database, envelope: Envelope) {
  const rows = await database
    .selectFrom('part_in')
    .select(['sha256', 'state'])
    .where('from_member', '=', envelope.from)
    .where(
      'sha256',
      'in',
      envelope.parts.map(({ sha256 }) => sha256),
    )
    .execute()
  return new Map(rows.map(({ sha256, state }) => [sha256, state]))
}

/** The envelope has been answered for good: its parts no longer count as open. */
export async function takeParts(transaction: Database, envelope: Envelope): Promise<void> {
  await transaction
    .updateTable('part_in')
    .set({ state: 'taken' })
    .where('from_member', '=', envelope.from)
    .where(
      'sha256',
      'in',
      envelope.parts.map(({ sha256 }) => sha256),
    )
    .execute()
}
