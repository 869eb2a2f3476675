import { createHash } from 'node:crypto'
import type { ExchangeContext } from '../context.ts'

export type PartRefusal = 'not-announced' | 'wrong-length' | 'wrong-hash'
export type PartTaken = { ok: true } | { ok: false; reason: PartRefusal }

export interface PartState {
  len: number
  state: 'announced' | 'present' | 'taken'
}

/** What this member has announced under the hash, if anything. */
export async function announcedPart(
  { foundation }: ExchangeContext,
  from: string,
  sha256: string,
): Promise<PartState | undefined> {
  return foundation.database
    .selectFrom('part_in')
    .select(['len', 'state'])
    .where('from_member', '=', from)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
}

/** Takes one sealed part: only what an envelope has announced, of exactly that length and hash. On disk (temporary file,
 *  sync, rename) before the database calls it present. */
export async function takePart(
  context: ExchangeContext,
  from: string,
  sha256: string,
  body: ReadableStream<Uint8Array> | null,
): Promise<PartTaken> {
  const { foundation } = context
  const part = await announcedPart(context, from, sha256)
  if (!part) return { ok: false, reason: 'not-announced' }
  const bytes = await readExactly(body, part.len, () => foundation.faults.reach('exchange.part-half-done'))
  if (!bytes) return { ok: false, reason: 'wrong-length' }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return { ok: false, reason: 'wrong-hash' }
  await foundation.vault.blobs.put(bytes)
  await foundation.database
    .updateTable('part_in')
    .set({ state: 'present' })
    .where('from_member', '=', from)
    .where('sha256', '=', sha256)
    .where('state', '=', 'announced')
    .execute()
  return { ok: true }
}

/** The body, or undefined as soon as it is known not to have that length. `half` is called on the way. */
async function readExactly(
  body: ReadableStream<Uint8Array> | null,
  len: number,
  half: () => void,
): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(len)
  let at = 0
  let told = false
  for await (const chunk of body ?? []) {
    if (at + chunk.length > len) return undefined
    bytes.set(chunk, at)
    at += chunk.length
    if (!told && at * 2 >= len) {
      told = true
      half()
    }
  }
  return at === len ? bytes : undefined
}
