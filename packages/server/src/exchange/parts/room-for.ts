import { sql } from 'kysely'
import type { Database, Foundation } from '../../foundation/index.ts'

/** `no-room`: the member's own quota; `no-space`: the disk. */
export type RoomRefusal = 'no-room' | 'no-space'

/** In seconds, for `Retry-After`: envelopes are taken, and disks looked after, within minutes. */
export const retryWhenFullSeconds = 60

/** What a part counts for at least, however small it is said to be: each is a row, and a file that others' uploads look past. */
const leastPartBytes = 1024 * 1024

/**
 * Whether these parts of this member may come too. Refused before anything is accepted: when what it has announced and
 * not yet seen taken would pass its quota, or when the disk would have less left than its reserve, which is for what we
 * have promised already. Announcements reserve no disk, or a member could lock the others out by words alone.
 */
export async function roomFor(
  foundation: Foundation,
  database: Database,
  from: string,
  parts: readonly { len: number }[],
): Promise<{ ok: true } | { ok: false; reason: RoomRefusal }> {
  const { policy } = foundation
  const counted = parts.reduce((sum, { len }) => sum + Math.max(len, leastPartBytes), 0)
  if ((await openBytes(foundation, database, from)) + counted > policy.partQuotaBytes)
    return { ok: false, reason: 'no-room' }
  const bytes = parts.reduce((sum, { len }) => sum + len, 0)
  return (await hasDiskFor(foundation, bytes)) ? { ok: true } : { ok: false, reason: 'no-space' }
}

/** Whether that many bytes more leave the disk its reserve (`diskReserveBytes`). */
export async function hasDiskFor({ vault, policy }: Foundation, moreBytes: number): Promise<boolean> {
  return (await vault.blobs.freeBytes()) - policy.diskReserveBytes >= moreBytes
}

/** Whether so many bytes of evidence that was taken may be kept. The reserve is for that, but half of it: what else is on the
 *  disk, the database above all, must go on. */
export async function hasDiskToKeep({ vault, policy }: Foundation, bytes: number): Promise<boolean> {
  return (await vault.blobs.freeBytes()) - policy.diskReserveBytes / 2 >= bytes
}

/** What was announced so long ago that its envelope has expired counts no more. Index part_in_open. */
async function openBytes({ clock, policy }: Foundation, database: Database, from: string): Promise<number> {
  const { bytes } = await database
    .selectFrom('part_in')
    .select(sql<number | string | null>`sum(greatest(len, ${leastPartBytes}))`.as('bytes'))
    .where('from_member', '=', from)
    .where('state', '<>', 'taken')
    .where('announced_at', '>', new Date(clock.now().getTime() - policy.envelopeValidMs))
    .executeTakeFirstOrThrow()
  return Number(bytes ?? 0)
}
