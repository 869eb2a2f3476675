import { z } from 'zod'
import { instantSchema, memberIdSchema } from '../lib/fields.ts'
import { fromHex } from '../lib/hex.ts'
import { parseStrictJson } from '../lib/strict-json.ts'
import { readCheckpoint } from '../log/checkpoint.ts'
import { leafHash } from '../log/leaf-hash.ts'
import { verifyInclusion } from '../log/verify-inclusion.ts'
import type { Bundle, BundledLeaf } from './bundle.ts'
import type { BundleProblem, LeafFinding, LedgerFinding } from './findings.ts'
import { readLedgerVoucher } from './ledger-voucher.ts'
import { bytesOf, everyLineIsOf, type ProvenDirectory } from './verify-directory.ts'

/** What a leaf says of an envelope, by the envelope's id. */
export interface EnvelopeLeaf extends LeafFinding {
  readonly envelope: string
  readonly sha256: string
}

export type LedgerVerdict =
  | { ok: true; ledger: LedgerFinding | undefined; ofEnvelopes: readonly EnvelopeLeaf[] }
  | { ok: false; problem: BundleProblem }

/** What is shown of an event is its member's word: only such words as an event has, or it could write sentences of its own
 *  into what is said of the proof. */
const eventSchema = z.object({
  at: instantSchema,
  kind: z
    .string()
    .max(64)
    .regex(/^[a-z]+(?:[.-][a-z]+)*$/),
  item: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  detail: z
    .object({
      to: memberIdSchema.optional(),
      from: memberIdSchema.optional(),
      by: memberIdSchema.optional(),
      envelope: z.string().optional(),
      sha256: z.string().optional(),
    })
    .optional(),
})

const refuse = (at: string, reason: string): { ok: false; problem: BundleProblem } => ({
  ok: false,
  problem: { at: `ledger.${at}`, reason },
})

/** That the ledger is the member's own (its voucher), its head is signed, and every leaf stands under that head. */
export async function verifyLedger(
  part: Bundle['ledger'],
  directory: ProvenDirectory,
): Promise<LedgerVerdict> {
  if (!part) return { ok: true, ledger: undefined, ofEnvelopes: [] }
  const voucher = await readLedgerVoucher(part.voucher, directory.resolveKey)
  if (!voucher.ok) return refuse('voucher', voucher.reason)
  const head = readCheckpoint(part.checkpoint, [voucher.verifier])
  if (!head.ok) return refuse('checkpoint', head.reason)
  if (!everyLineIsOf(part.checkpoint, [voucher.verifier])) return refuse('checkpoint', 'unknown-signer')
  if (head.checkpoint.origin !== voucher.verifier.name) return refuse('checkpoint', 'other-log')

  const items: LeafFinding[] = []
  const ofEnvelopes: EnvelopeLeaf[] = []
  let before = -1
  for (const [at, leaf] of part.leaves.entries()) {
    if (leaf.index <= before) return refuse(`leaves.${at}`, 'out-of-order')
    before = leaf.index
    if (!standsUnder(leaf, head.checkpoint)) return refuse(`leaves.${at}`, 'not-in-ledger')
    const event = eventSchema.safeParse(contentOf(leaf.event))
    if (!event.success) return refuse(`leaves.${at}`, 'bad-event')
    const { kind, at: time, item, detail } = event.data
    const found = { index: leaf.index, kind, at: time, item, peer: detail?.to ?? detail?.from ?? detail?.by }
    if (detail?.envelope !== undefined && detail.sha256 !== undefined)
      ofEnvelopes.push({ ...found, envelope: detail.envelope, sha256: detail.sha256 })
    else items.push(found)
  }
  return {
    ok: true,
    ledger: { member: voucher.voucher.member, head: head.checkpoint, items },
    ofEnvelopes,
  }
}

function standsUnder(leaf: BundledLeaf, head: { size: number; root: string }): boolean {
  const hash = leafHash(fromHex(leaf.salt) ?? new Uint8Array(), new TextEncoder().encode(leaf.event))
  const root = fromHex(head.root) ?? new Uint8Array()
  return verifyInclusion(hash, leaf.index, head.size, bytesOf(leaf.path), root).ok
}

function contentOf(event: string): unknown {
  const parsed = parseStrictJson(event)
  return parsed.ok ? parsed.value : undefined
}
