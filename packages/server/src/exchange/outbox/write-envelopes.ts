import type { Database } from '../../foundation/index.ts'
import type { DirectoryView } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { signal, signals } from '../signals.ts'
import { suiteFor } from '../suites.ts'
import type { Addressee } from './addressees.ts'
import type { Pack } from './prepare-pack.ts'
import { writeEnvelope } from './write-envelope.ts'

/**
 * Names the stored parts and writes one envelope for each addressee, all in the caller's transaction. The peers' rows are
 * locked in the order of their ids, so that `seq` has no gap and two packers never wait for each other in a circle.
 */
export async function writeEnvelopes(
  context: ExchangeContext,
  transaction: Database,
  { view, addressees }: { view: DirectoryView; addressees: readonly Addressee[] },
  pack: Pack,
): Promise<void> {
  const { foundation } = context
  const now = foundation.clock.now()
  const parts = [
    { role: 'body' as const, ...pack.body },
    ...pack.evidence.map((part) => ({ role: 'evidence' as const, ...part })),
  ]
  // They are on disk before the transaction names them; without its commit they are unused bytes that nobody can open.
  await transaction
    .insertInto('part_out')
    .values(parts.map(({ sha256, len, role }) => ({ sha256, len, role, created_at: now })))
    .execute()
  const urgent = pack.records.some((record) => record.prio === 'urgent')
  const waitingSince = new Date(Math.min(...pack.records.map((record) => record.waiting_since.getTime())))
  for (const { id: peer, keyset } of addressees.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const suite = suiteFor(context, view, keyset)
    if (!suite) throw new Error(`no suite in common with ${peer}`)
    await writeEnvelope(context, transaction, view, peer, {
      suite,
      kind: pack.records[0]?.type ?? 'status',
      prio: urgent ? 'urgent' : 'normal',
      parts: parts.map(({ role, sha256, len }, n) => ({ n, role, sha256, len })),
      records: pack.records.length,
      waitingSince,
    })
  }
  await transaction
    .updateTable('outbox_record')
    .set({ state: 'packed', pack: pack.body.sha256 })
    .where(
      'id',
      'in',
      pack.records.map(({ id }) => id),
    )
    .execute()
  await signal(transaction, signals.envelopes)
}
