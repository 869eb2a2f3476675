import { CHECKPOINT_MAX_AGE_MS } from '@samverkan/protocol'
import type { DirectoryContext } from './context.ts'

/** Tells a person once when nothing fresh has come from the secretariat for a day: it may be away, or somebody keeps its
 *  news from us (TUF's freeze). Work goes on until the directory expires. */
export async function sayIfStale({ foundation, alarm, known }: DirectoryContext): Promise<void> {
  const { database, clock } = foundation
  const now = clock.now()
  await database.transaction().execute(async (transaction) => {
    const last = await transaction
      .selectFrom('directory_fetch')
      .select(['fetched_at', 'fresh_at', 'said_stale'])
      .forUpdate()
      .executeTakeFirst()
    if (!last || last.said_stale) return
    const since = last.fresh_at ?? last.fetched_at
    if (now.getTime() - since.getTime() <= CHECKPOINT_MAX_AGE_MS) return
    await transaction.updateTable('directory_fetch').set({ said_stale: true }).execute()
    const detail = { freshAt: since.toISOString(), documents: known()?.publication.documents.length ?? 0 }
    await alarm(foundation, transaction, 'directory-stale', secretariatOf(known()), detail)
  })
}

/** The member that publishes, as the directory names it. */
export function secretariatOf(known: ReturnType<DirectoryContext['known']>): string {
  const members = known?.history.directory?.content.members ?? []
  return members.find(({ kind }) => kind === 'secretariat')?.id ?? 'secretariat'
}
