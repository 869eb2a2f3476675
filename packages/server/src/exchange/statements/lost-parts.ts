import type { Database } from '../../foundation/index.ts'
import { exchangeAddress } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { fetchPart } from '../pull/fetch-part.ts'

/** Whether an envelope of ours to the member has this part, and we still keep it. Index part_envelope_part. */
export async function isSentTo(database: Database, member: string, sha256: string): Promise<boolean> {
  const found = await database
    .selectFrom('part_envelope as p')
    .innerJoin('envelope_out as e', 'e.id', 'p.envelope_id')
    .select('p.sha256')
    .where('p.sha256', '=', sha256)
    .where('e.peer', '=', member)
    .where('e.parts_gone_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

export interface LostParts {
  /** Sealed parts that should be here. */
  checked: number
  fetched: number
  /** What no peer could give back: by the member that had sent it, and its hash. */
  lost: { from: string; sha256: string }[]
}

const atOnce = 500

/**
 * Looks for every received part that should be on disk, and fetches what is not from its sender by hash: after a disk was
 * lost, or a folder restored that is older than the database. The hash decides what it is, so nobody is trusted.
 */
export async function fetchLostParts(context: ExchangeContext): Promise<LostParts> {
  const { foundation, members } = context
  const found: LostParts = { checked: 0, fetched: 0, lost: [] }
  let last = { from_member: '', sha256: '' }
  for (;;) {
    const parts = await foundation.database
      .selectFrom('part_in')
      .select(['from_member', 'sha256'])
      .where('state', '=', 'taken')
      .where((eb) => eb(eb.refTuple('from_member', 'sha256'), '>', eb.tuple(last.from_member, last.sha256)))
      .orderBy('from_member')
      .orderBy('sha256')
      .limit(atOnce)
      .execute()
    for (const { from_member: from, sha256 } of parts) {
      found.checked += 1
      if (await foundation.vault.blobs.has(sha256)) continue
      const view = members.view()
      const address = view && exchangeAddress(view, from, foundation.self)
      try {
        if (!address?.ok) throw new Error('no-address')
        await fetchPart(context, { member: from, url: address.url }, from, sha256)
        found.fetched += 1
      } catch (error) {
        foundation.log.warn('a lost part does not come back', {
          from,
          part: sha256,
          reason: error instanceof Error ? error.message : 'failed',
        })
        found.lost.push({ from, sha256 })
      }
    }
    const end = parts.at(-1)
    if (!end || parts.length < atOnce) return found
    last = end
  }
}
