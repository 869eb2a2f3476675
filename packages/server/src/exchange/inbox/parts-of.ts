import type { Envelope } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'

/** Sealed bytes of a body: 1 MiB, padded, with age's header for every addressee. */
const maxBodyPartBytes = 2 * 1024 * 1024
/** Bytes that one member may have announced or sent without an envelope having taken them. */
const maxOpenBytes = 1024 * 1024 * 1024

export function isTooLarge(envelope: Envelope, partBytes: number): boolean {
  return envelope.parts.some(({ role, len }) => len > (role === 'body' ? maxBodyPartBytes : partBytes))
}

export type Announcing = { ok: true; need: string[] } | { ok: false; reason: 'no-room' }

/** Notes which parts may be sent to us, and says which of them we lack. */
export async function announceParts(context: ExchangeContext, envelope: Envelope): Promise<Announcing> {
  const { foundation } = context
  const known = await partsOf(foundation.database, envelope)
  const unknown = envelope.parts.filter(({ sha256 }) => !known.has(sha256))
  if (unknown.length > 0 && !(await hasRoom(context, envelope.from, unknown)))
    return { ok: false, reason: 'no-room' }
  if (unknown.length > 0)
    await foundation.database
      .insertInto('part_in')
      .values(
        unknown.map(({ sha256, len, role }) => ({
          from_member: envelope.from,
          sha256,
          len,
          role,
          announced_at: foundation.clock.now(),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  const need: string[] = []
  for (const { sha256 } of envelope.parts) {
    const state = known.get(sha256) ?? 'announced'
    // The disk has the last word: a restored database may know of parts that are gone.
    if (state === 'announced' || !(await foundation.vault.blobs.has(sha256))) need.push(sha256)
  }
  return { ok: true, need }
}

/** What was announced so long ago that its envelope has expired counts no more. */
async function hasRoom(
  { foundation: { database, clock, policy } }: ExchangeContext,
  from: string,
  more: readonly { len: number }[],
): Promise<boolean> {
  const { bytes } = await database
    .selectFrom('part_in')
    .select((eb) => eb.fn.sum<number | string | null>('len').as('bytes'))
    .where('from_member', '=', from)
    .where('state', '<>', 'taken')
    .where('announced_at', '>', new Date(clock.now().getTime() - policy.envelopeValidMs))
    .executeTakeFirstOrThrow()
  return Number(bytes ?? 0) + more.reduce((sum, { len }) => sum + len, 0) <= maxOpenBytes
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
