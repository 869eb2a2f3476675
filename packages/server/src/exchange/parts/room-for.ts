import type { Database, Foundation } from '../../foundation/index.ts'

/** `no-room`: the member's own quota; `no-space`: the disk. */
export type RoomRefusal = 'no-room' | 'no-space'

/** In seconds, for `Retry-After`: envelopes are taken, and disks looked after, within minutes. */
export const retryWhenFullSeconds = 60

/**
 * Whether so many more bytes of this member may come. Refused before anything is accepted: when what it has announced and
 * not yet seen taken would pass its quota, or when the disk would have less left than its reserve, which is for what we
 * have promised already. Announcements reserve no disk, or a member could lock the others out by words alone.
 */
export async function roomFor(
  foundation: Foundation,
  database: Database,
  from: string,
  moreBytes: number,
): Promise<{ ok: true } | { ok: false; reason: RoomRefusal }> {
  const { policy } = foundation
  if ((await openBytes(foundation, database, from)) + moreBytes > policy.partQuotaBytes)
    return { ok: false, reason: 'no-room' }
  return (await hasDiskFor(foundation, moreBytes)) ? { ok: true } : { ok: false, reason: 'no-space' }
}

/** Whether that many bytes more leave the disk its reserve (`diskReserveBytes`). */
export async function hasDiskFor({ vault, policy }: Foundation, moreBytes: number): Promise<boolean> {
  return (await vault.blobs.freeBytes()) - policy.diskReserveBytes >= moreBytes
}

/** What was announced so long ago that its envelope has expired counts no more. Index part_in_open. */
async function openBytes({ clock, policy }: Foundation, database: Database, from: string): Promise<number> {
  const { bytes } = await database
    .selectFrom('part_in')
    .select((eb) => eb.fn.sum<number | string | null>('len').as('bytes'))
    .where('from_member', '=', from)
    .where('state', '<>', 'taken')
    .where('announced_at', '>', new Date(clock.now().getTime() - policy.envelopeValidMs))
    .executeTakeFirstOrThrow()
  return Number(bytes ?? 0)
}
