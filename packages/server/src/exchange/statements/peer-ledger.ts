import type { Receipt } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'

/** Two receipts that were signed this closely may carry heads in another order, in milliseconds. */
const atOnceMs = 60_000

/**
 * Notes the head of the peer's ledger that it signed for in a receipt, so that we are a witness of it. A ledger only grows: a
 * later receipt with a smaller one, or another root under the same size, raises an alarm and is kept as proof; from then on
 * the new one counts, since that may be how the peer goes on after a restore.
 */
export async function notePeerHead(
  { foundation }: ExchangeContext,
  transaction: Database,
  { from: peer, log, at }: Pick<Receipt, 'from' | 'log' | 'at'>,
  proof: string,
): Promise<void> {
  const head = { size: log.size, root: log.root, proof, at: new Date(at) }
  const grown = await transaction
    .insertInto('peer_ledger')
    .values({ peer, ...head })
    .onConflict((conflict) =>
      conflict.column('peer').doUpdateSet(head).where('peer_ledger.size', '<', log.size),
    )
    .executeTakeFirst()
  if (grown.numInsertedOrUpdatedRows === 1n) return
  const kept = await transaction
    .selectFrom('peer_ledger')
    .selectAll()
    .where('peer', '=', peer)
    .executeTakeFirstOrThrow()
  const isSmaller = log.size < kept.size && head.at.getTime() > kept.at.getTime() + atOnceMs
  const isOther = log.size === kept.size && log.root !== kept.root
  if (!isSmaller && !isOther) return
  await noteBreak(foundation, transaction, peer, kept.proof, proof, isSmaller ? 'smaller' : 'other-root')
  await transaction
    .updateTable('peer_ledger')
    .set({ ...head, proved_size: 0, proved_root: null })
    .where('peer', '=', peer)
    .execute()
}

/** Keeps two signed heads that contradict each other, and says so. */
export async function noteBreak(
  foundation: ExchangeContext['foundation'],
  transaction: Database,
  peer: string,
  keptProof: string,
  newProof: string,
  what: 'smaller' | 'other-root' | 'inconsistent' | 'not-proved',
): Promise<void> {
  await transaction
    .insertInto('peer_ledger_break')
    .values({ peer, at: foundation.clock.now(), kept_proof: keptProof, new_proof: newProof, what })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await raiseAlarm(foundation, transaction, what === 'smaller' ? 'smaller-ledger' : 'other-ledger', peer, {
    what,
  })
}

/** A peer shows a receipt of ours: is there a larger ledger of ours in it than we have? Then we are an older copy of
 *  ourselves. Each size is believed once. */
export async function isShownLargerLedger(
  { foundation, members }: ExchangeContext,
  transaction: Database,
  witness: string,
  read: (jws: string) => Promise<Receipt | undefined>,
): Promise<boolean> {
  const receipt = members.view() && (await read(witness))
  if (receipt?.from !== foundation.self) return false
  const known = await transaction
    .selectFrom('ledger_checkpoint')
    .select('root')
    .where('size', '=', receipt.log.size)
    .executeTakeFirst()
  if (receipt.log.size === 0 || known?.root.toString('hex') === receipt.log.root) return false
  const { shown_size, restored_at } = await transaction
    .selectFrom('own_history')
    .select(['shown_size', 'restored_at'])
    .executeTakeFirstOrThrow()
  // What was signed before the last restore that we know of is what that restore has lost.
  const isKnown = restored_at !== null && new Date(receipt.at) <= restored_at
  if (isKnown || receipt.log.size <= shown_size) return false
  await transaction.updateTable('own_history').set({ shown_size: receipt.log.size }).execute()
  return true
}
