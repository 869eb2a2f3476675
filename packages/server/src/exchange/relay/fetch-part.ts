import type { Database } from '../../foundation/index.ts'

/** Whether an envelope that waits in the member's mailbox has this part. Index relayed_part_sha256. */
export async function isInMailbox(database: Database, member: string, sha256: string): Promise<boolean> {
  const found = await database
    .selectFrom('relayed_part as p')
    .innerJoin('relayed_envelope as e', (join) =>
      join.onRef('e.from_member', '=', 'p.from_member').onRef('e.id', '=', 'p.id'),
    )
    .select('p.sha256')
    .where('p.sha256', '=', sha256)
    .where('e.to_member', '=', member)
    .where('e.state', '=', 'waiting')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** The first byte that is wanted: of `bytes=N-`. Any other range is answered with the whole, as RFC 9110 allows. */
export function startOfRange(range: string | undefined): number {
  const from = /^bytes=(\d{1,15})-$/.exec(range ?? '')?.[1]
  return from === undefined ? 0 : Number(from)
}
