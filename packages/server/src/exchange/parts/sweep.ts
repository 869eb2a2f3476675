import type { Database, Foundation } from '../../foundation/index.ts'

/** Longer than the longest store takes: what is older was left by a process that ended in it. */
const abandonedStoreMs = 24 * 3_600_000
const atOnce = 100

/**
 * Removes what nobody will ask for any more: files that came in part and were not gone on with, stores that a crash has
 * cut off, and announced parts whose envelope has expired without being taken, with their bytes.
 */
export async function sweepParts(foundation: Foundation): Promise<void> {
  const { vault, clock, policy, log } = foundation
  const now = clock.now().getTime()
  const files =
    (await vault.incoming.sweep(new Date(now - policy.unfinishedPartMs))) +
    (await vault.blobs.sweep(new Date(now - abandonedStoreMs)))
  if (files > 0) log.info('swept unfinished files', { files })
  while (
    (await sweepExpired(foundation, new Date(now - policy.envelopeValidMs - abandonedStoreMs))) === atOnce
  );
}

/** The rows go first, each locked: announced again at this moment, a part is asked for again. Index part_in_open. */
async function sweepExpired(foundation: Foundation, before: Date): Promise<number> {
  const { database, vault } = foundation
  return database.transaction().execute(async (transaction) => {
    const expired = await transaction
      .selectFrom('part_in')
      .select(['from_member', 'sha256'])
      .where('state', '<>', 'taken')
      .where('announced_at', '<', before)
      .limit(atOnce)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { from_member, sha256 } of expired) {
      await transaction
        .deleteFrom('part_in')
        .where('from_member', '=', from_member)
        .where('sha256', '=', sha256)
        .execute()
      if (!(await isNeeded(transaction, sha256))) await vault.blobs.delete(sha256)
    }
    return expired.length
  })
}

/** The same bytes may be here for another reason: another sender's, our own to send, a mailbox's, or an item's. */
export async function isNeeded(database: Database, sha256: string): Promise<boolean> {
  const { needed } = await database
    .selectNoFrom((eb) =>
      eb
        .or([
          eb.exists(eb.selectFrom('part_in').select('sha256').where('sha256', '=', sha256)),
          eb.exists(eb.selectFrom('part_out').select('sha256').where('sha256', '=', sha256)),
          eb.exists(eb.selectFrom('relayed_part').select('sha256').where('sha256', '=', sha256)),
          eb.exists(eb.selectFrom('evidence').select('blob').where('blob', '=', sha256)),
        ])
        .as('needed'),
    )
    .executeTakeFirstOrThrow()
  return needed === true
}
