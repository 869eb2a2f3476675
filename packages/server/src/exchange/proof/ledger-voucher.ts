import { type SignerKey, signLedgerVoucher, writeVerifierKey } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'

/**
 * Signs, once for each exchange key that the directory names, that the ledger's key is ours. In a process without
 * exchange keys, or before our keyset is published, it does nothing.
 */
export async function vouchForLedger({ foundation, members }: ExchangeContext): Promise<void> {
  const { clock, config, database, keys, self } = foundation
  if (!config.roles.some((role) => role === 'exchange' || role === 'worker')) return
  const view = members.view()
  const { sign } = members.keys()
  const published = await view?.resolveKey(sign.kid)
  const now = clock.now()
  if (!published || !isInForce(published, now)) return
  const vkey = writeVerifierKey(keys.ledgerVerifier)
  const known = await database
    .selectFrom('ledger_voucher')
    .select('vkey')
    .where('kid', '=', sign.kid)
    .executeTakeFirst()
  if (known?.vkey === vkey) return
  const jws = await signLedgerVoucher({ v: 1, member: self, vkey, at: now.toISOString() }, sign)
  await database
    .insertInto('ledger_voucher')
    .values({ kid: sign.kid, vkey, jws, at: now })
    .onConflict((conflict) => conflict.column('kid').doUpdateSet({ vkey, jws, at: now }))
    .execute()
}

/** The newest voucher for the present key of the ledger. */
export async function newestVoucher(
  { foundation }: ExchangeContext,
  transaction: Database,
): Promise<{ jws: string; at: Date } | undefined> {
  return transaction
    .selectFrom('ledger_voucher')
    .select(['jws', 'at'])
    .where('vkey', '=', writeVerifierKey(foundation.keys.ledgerVerifier))
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

function isInForce({ nbf, exp }: SignerKey, now: Date): boolean {
  const time = now.getTime()
  return (nbf === undefined || Date.parse(nbf) <= time) && (exp === undefined || time < Date.parse(exp))
}
