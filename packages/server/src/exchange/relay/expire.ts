import { server } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { dropParts } from './parts-here.ts'

/** Throws away, with a leaf, what nobody has fetched until the end of its validity; its addressee would not take it any
 *  more. The sender knows that end itself. Index relayed_envelope_expires. */
export async function dropExpired({ foundation, ending }: ExchangeContext): Promise<void> {
  const { database, clock } = foundation
  while (!ending.aborted) {
    const dropped = await database.transaction().execute(async (transaction) => {
      const expired = await transaction
        .selectFrom('relayed_envelope')
        .select(['from_member', 'to_member', 'id', 'sha256'])
        .where('state', '=', 'waiting')
        .where('expires_at', '<=', clock.now())
        .orderBy('expires_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (!expired) return false
      const { from_member: from, to_member: to, id, sha256 } = expired
      await transaction
        .updateTable('relayed_envelope')
        .set({ state: 'expired', jws: null, ended_at: clock.now() })
        .where('from_member', '=', from)
        .where('id', '=', id)
        .execute()
      await foundation.append(transaction, {
        kind: 'mailbox.expired',
        actor: server,
        detail: { from, to, envelope: id, sha256 },
      })
      await dropParts(foundation, transaction, { from, id })
      return true
    })
    if (!dropped) return
  }
}
