import type { Database, Foundation } from '../../foundation/index.ts'

/** Keeps what a member has been shown that differs from ours, as proof and as a stop: nothing is sent to it any more. */
export async function noteSplitView(
  { clock }: Foundation,
  transaction: Database,
  peer: string,
  theirs: { version: number; root: string },
): Promise<void> {
  const mark = { version: theirs.version, root: theirs.root, seen_at: clock.now(), settled_at: null }
  await transaction
    .insertInto('split_view')
    .values({ member: peer, ...mark })
    .onConflict((conflict) => conflict.column('member').doUpdateSet(mark))
    .execute()
}
