import { z } from 'zod'
import type { ResolveKey } from '../keys/resolve-key.ts'
import { inForceAt } from '../keys/resolve-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { readCompactJws, signCompactJws } from '../lib/compact-jws.ts'
import { instantSchema, memberIdSchema } from '../lib/fields.ts'
import { type NoteVerifier, readVerifierKey } from '../log/verifier-key.ts'

export const LEDGER_VOUCHER_TYPE = 'hx-ledger+jws'
export const MAX_LEDGER_VOUCHER_BYTES = 4 * 1024

const voucherSchema = z.object({
  v: z.literal(1),
  member: memberIdSchema,
  /** C2SP verifier key of the ledger's checkpoints. */
  vkey: z.string().max(512),
  at: instantSchema,
})
/** "This key signs the checkpoints of my ledger", in a member's own word. */
export type LedgerVoucher = z.infer<typeof voucherSchema>

export type LedgerVoucherReading =
  | { ok: true; voucher: LedgerVoucher; verifier: NoteVerifier }
  | { ok: false; reason: 'bad-voucher' | 'wrong-signer' | 'key-not-in-force' | 'bad-verifier-key' }

/** JWS compact, `typ: "hx-ledger+jws"`. Throws when it is not a voucher. */
export async function signLedgerVoucher(voucher: LedgerVoucher, key: SigningKey): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(voucherSchema.parse(voucher)))
  return signCompactJws(LEDGER_VOUCHER_TYPE, bytes, key)
}

/** Reads "this key signs our ledger": signed by the member that it names, with a key that was in force then. */
export async function readLedgerVoucher(jws: string, resolveKey: ResolveKey): Promise<LedgerVoucherReading> {
  const read = await readCompactJws(jws, LEDGER_VOUCHER_TYPE, MAX_LEDGER_VOUCHER_BYTES, resolveKey)
  const voucher = voucherSchema.safeParse(read.ok ? read.payload : undefined)
  if (!read.ok || !voucher.success) return { ok: false, reason: 'bad-voucher' }
  if (read.signer.member !== voucher.data.member) return { ok: false, reason: 'wrong-signer' }
  if (!inForceAt(read.signer, voucher.data.at)) return { ok: false, reason: 'key-not-in-force' }
  const vkey = readVerifierKey(voucher.data.vkey)
  if (!vkey.ok || vkey.verifier.type === 'cosignature') return { ok: false, reason: 'bad-verifier-key' }
  return { ok: true, voucher: voucher.data, verifier: vkey.verifier }
}
