import type { Database, Foundation } from '../../foundation/index.ts'
import { addEntries, type NewEntry } from '../add-entries.ts'

/** A list of this kind. */
export async function aList(
  { database, clock }: Foundation,
  id: string,
  kind: 'own' | 'interpol' | 'network' | 'imported' = 'imported',
): Promise<string> {
  await database
    .insertInto('hash_list')
    .values({
      ...{
        id,
        name: id,
        kind,
        member: null,
        created_at: clock.now(),
        created_by: 'server',
        removed_at: null,
      },
    })
    .execute()
  return id
}

/** An entry with these hashes, assessed as Baseline unless said otherwise. */
export function anEntry(wishes: Partial<NewEntry>): NewEntry {
  return {
    ...{ classification: 'baseline', scheme: 'interpol-baseline', schemeVersion: '1' },
    ...{ source: 'hotline.nl', sourceEntry: 'n', dated: new Date('2026-01-02T03:04:05Z') },
    ...wishes,
  }
}

/** Adds it to a list; its id. Throws when it is refused. */
export async function added(
  foundation: Foundation,
  listId: string,
  wishes: Partial<NewEntry>,
  transaction: Database = foundation.database,
): Promise<number> {
  const [answer] = await addEntries(foundation, transaction, listId, [anEntry(wishes)])
  if (!answer?.ok) throw new Error(answer?.reason)
  return answer.id
}

/** A hash of so many bytes that depends on the number, as hexadecimal. */
export function hashOf(n: number, bytes: number): string {
  let state = Math.imul(n + 1, 0x9e3779b1) >>> 0
  const hash = Buffer.alloc(bytes)
  for (let at = 0; at < bytes; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    hash[at] = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 24
  }
  return hash.toString('hex')
}

/** The PDQ hash with its first bits changed. */
export function changed(pdq: string, bits: number): string {
  const hash = Buffer.from(pdq, 'hex')
  for (let bit = 0; bit < bits; bit++) {
    // Eleven apart, so that no key of the index is spared.
    const at = (bit * 11) % 256
    hash[at >> 3] = (hash[at >> 3] ?? 0) ^ (1 << (at & 7))
  }
  return hash.toString('hex')
}
