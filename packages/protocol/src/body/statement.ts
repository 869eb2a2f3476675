import { z } from 'zod'
import { sha256HexSchema } from '../lib/fields.ts'
import { fromHex, toHex } from '../lib/hex.ts'
import { plainLeafHash } from '../log/leaf-hash.ts'
import { treeRoot } from '../log/tree-root.ts'

/** What one member has received from the other in an epoch (HX/1 section 4, reconciliation): `count` envelopes up to
 *  `upToSeq`, `root` over them (`statementRoot`), and the `missing` sequence numbers below. */
export const statementSchema = z
  .object({
    epoch: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
    upToSeq: z.int().min(0),
    count: z.int().min(0),
    root: sha256HexSchema,
    missing: z.array(z.int().min(1)).max(10_000),
  })
  .refine(
    (statement) => statement.count + statement.missing.length === statement.upToSeq,
    'count does not add up',
  )
export type Statement = z.infer<typeof statementSchema>

/** One envelope that both sides can show. */
export interface StatementRow {
  readonly seq: number
  readonly envelopeSha256: string
  readonly receiptSha256: string
}

/** RFC 6962 root, in hex, over the rows by rising `seq`; a leaf is the 8-byte big-endian `seq` and the two hashes. */
export function statementRoot(rows: readonly StatementRow[]): string {
  return toHex(treeRoot(rows.toSorted((a, b) => a.seq - b.seq).map(leafOf)))
}

function leafOf(row: StatementRow): Uint8Array {
  const envelope = fromHex(row.envelopeSha256)
  const receipt = fromHex(row.receiptSha256)
  if (envelope?.length !== 32 || receipt?.length !== 32)
    throw new RangeError('a row takes two SHA-256 in hex')
  const seq = new Uint8Array(8)
  new DataView(seq.buffer).setBigUint64(0, BigInt(row.seq))
  return plainLeafHash(Buffer.concat([seq, envelope, receipt]))
}
