import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import type { LeasedEnvelope } from '../outbox/lease.ts'
import { beginChain } from './new-epoch.ts'
import { requestStatements } from './request-statement.ts'

/** A peer's unsigned word can make us begin a new chain to it this often at most. */
const doubtEveryMs = 6 * 3_600_000

/**
 * A peer answers that our envelope's place in the chain is taken by another of ours. An honest peer says so when we were
 * restored and do not know it: in doubt a new chain begins, to this peer alone, and it is asked to show what it has. What it
 * shows, signed by ourselves, decides whether we were restored; the envelope that was refused is then sent anew.
 */
export async function placeRefused(context: ExchangeContext, leased: LeasedEnvelope): Promise<void> {
  const { foundation } = context
  const now = foundation.clock.now()
  await foundation.database.transaction().execute(async (transaction) => {
    const state = await transaction
      .selectFrom('peer_state')
      .select('epoch')
      .where('peer', '=', leased.peer)
      .forUpdate()
      .executeTakeFirst()
    if (state?.epoch !== leased.epoch) return
    const doubted = await transaction
      .insertInto('statement_peer')
      .values({ peer: leased.peer, next_at: now, counted_from: now, doubted_at: now })
      .onConflict((conflict) =>
        conflict
          .column('peer')
          .doUpdateSet({ doubted_at: now })
          .where((eb) =>
            eb.or([
              eb('statement_peer.doubted_at', 'is', null),
              eb('statement_peer.doubted_at', '<', new Date(now.getTime() - doubtEveryMs)),
            ]),
          ),
      )
      .executeTakeFirst()
    if (doubted.numInsertedOrUpdatedRows !== 1n) return
    await beginChain(context, transaction, leased.peer)
    await requestStatements(foundation, transaction, [leased.peer])
    await raiseAlarm(foundation, transaction, 'place-doubted', leased.peer, { envelope: leased.id })
  })
}
