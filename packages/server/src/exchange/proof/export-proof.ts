import { type Bundle, type DirectoryState, peekEnvelope, peekReceipt, writeBundle } from '@samverkan/protocol'
import { type Database, type ItemId, type UserId, user } from '../../foundation/index.ts'
import { newestHead } from '../../network/members/index.ts'
import { findItem } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { type DirectoryPart, directoryPart } from './directory-part.ts'
import { handOversOf, type ItemEnvelope } from './hand-overs-of.ts'
import { leavesOf } from './leaves-of.ts'
import { newestVoucher, vouchForLedger } from './ledger-voucher.ts'
import './tables.ts'

export type ExportRefusal =
  | 'unknown-item'
  | 'never-handed-over'
  | 'no-directory'
  | 'not-sealed-yet'
  | 'not-provable'
export type Exported = { ok: true; text: string } | { ok: false; reason: ExportRefusal }

/**
 * Everything that proves an item's hand-overs, as a file (`samverkan verify` reads it). It names parts by the hash of
 * their ciphertext and holds nothing of what the item is. That it was exported, and by whom, is an event of the ledger.
 */
export async function exportProof(
  context: ExchangeContext,
  itemId: ItemId,
  userId: UserId,
): Promise<Exported> {
  await vouchForLedger(context)
  // One snapshot, so that every proof leads to the same head of the ledger.
  return context.foundation.database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      const made = await bundleOf(context, transaction, itemId)
      if (!made.ok) return made
      const text = writeBundle(made.bundle)
      await context.foundation.append(transaction, {
        kind: 'proof.exported',
        actor: user(userId),
        itemId,
        detail: { handOvers: made.bundle.handOvers.length, bytes: Buffer.byteLength(text) },
      })
      return { ok: true, text }
    })
}

async function bundleOf(
  context: ExchangeContext,
  transaction: Database,
  itemId: ItemId,
): Promise<{ ok: true; bundle: Bundle } | { ok: false; reason: ExportRefusal }> {
  if (!(await findItem(transaction, itemId))) return { ok: false, reason: 'unknown-item' }
  const envelopes = await handOversOf(transaction, itemId)
  if (envelopes.length === 0) return { ok: false, reason: 'never-handed-over' }
  const view = context.members.view()
  if (!view) return { ok: false, reason: 'no-directory' }
  const voucher = await newestVoucher(context, transaction)
  const leaves = await leavesOf(transaction, itemId, envelopes)
  if (!leaves.ok && leaves.reason === 'not-sealed-yet') return { ok: false, reason: 'not-sealed-yet' }
  const ledger =
    leaves.ok && voucher !== undefined
      ? { voucher: voucher.jws, checkpoint: leaves.checkpoint, leaves: leaves.leaves }
      : undefined
  const texts = [
    ...envelopes.flatMap(({ text, receipts }) => [
      { text, at: peekEnvelope(text)?.iat ?? '' },
      ...receipts.map((receipt) => ({ text: receipt, at: peekReceipt(receipt)?.at ?? '' })),
    ]),
    ...(ledger && voucher ? [{ text: ledger.voucher, at: voucher.at.toISOString() }] : []),
  ]
  const head = await newestHead(transaction)
  const part: DirectoryPart = await directoryPart(view, texts, statesNamedBy(envelopes), head)
  if (!part.ok) return { ok: false, reason: 'not-provable' }
  return {
    ok: true,
    bundle: {
      type: 'hx-bundle',
      v: 1,
      directory: part.directory,
      handOvers: envelopes.map(({ text, receipts }) => ({ envelope: text, receipts })),
      ...(ledger ? { ledger } : {}),
    },
  }
}

function statesNamedBy(envelopes: readonly ItemEnvelope[]): DirectoryState[] {
  return envelopes.flatMap(({ text, receipts }) =>
    [peekEnvelope(text)?.dir, ...receipts.map((receipt) => peekReceipt(receipt)?.dir)].filter(
      (state) => state !== undefined,
    ),
  )
}
