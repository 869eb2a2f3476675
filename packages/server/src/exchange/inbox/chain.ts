import type { Envelope } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import { type AlarmKind, raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'

/** How many conflicting envelopes of one peer are kept; more prove nothing more. */
const keptConflicts = 100

/** Places in one chain. Statements look at all of a chain, whoever numbered it: one envelope far out must not make them look at
 *  millions of places where nothing ever was. */
const placesInChain = 10_000_000

/** Whether the chain has no such place. Its sender begins another when it hears so. */
export function isTooFar({ seq }: Pick<Envelope, 'seq'>): boolean {
  return seq > placesInChain
}

/** The neighbours of an envelope's place in its sender's chain to us, as far as they are here. */
export interface ChainLink {
  seq: number | null
  sha256: string
  prev: string | null
}

/**
 * Whether the envelope fits between what has come. A second envelope in one place is equivocation; one whose `prev` is not
 * the hash of the one before breaks the chain. A gap is no fault: envelopes may overtake each other.
 */
export function chainFit(
  neighbours: readonly ChainLink[],
  envelope: Pick<Envelope, 'seq' | 'prev'>,
  sha256: string,
): 'equivocation' | 'broken-chain' | undefined {
  const at = (seq: number) => neighbours.find((one) => one.seq === seq)
  const same = at(envelope.seq)
  if (same && same.sha256 !== sha256) return 'equivocation'
  const before = at(envelope.seq - 1)
  if (before && before.sha256 !== envelope.prev) return 'broken-chain'
  const after = at(envelope.seq + 1)
  return after && after.prev !== sha256 ? 'broken-chain' : undefined
}

/** The same, asked of the inbox. */
export async function chainConflict(
  database: Database,
  envelope: Envelope,
  sha256: string,
): Promise<AlarmKind | undefined> {
  const neighbours = await database
    .selectFrom('inbox')
    .select(['seq', 'sha256', 'prev'])
    .where('from_member', '=', envelope.from)
    .where('epoch', '=', envelope.epoch)
    .where('seq', 'in', [envelope.seq - 1, envelope.seq, envelope.seq + 1])
    .execute()
  return chainFit(neighbours, envelope, sha256)
}

/** Keeps the second envelope beside the first and raises the alarm, once for each. */
export async function keepConflict(
  { foundation }: ExchangeContext,
  what: AlarmKind,
  envelope: { id: string; from: string; sha256: string },
  jws: string,
): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const { kept } = await transaction
      .selectFrom('inbox_conflict')
      .select((eb) => eb.fn.countAll<number>().as('kept'))
      .where('from_member', '=', envelope.from)
      .executeTakeFirstOrThrow()
    if (kept >= keptConflicts) return
    const inserted = await transaction
      .insertInto('inbox_conflict')
      .values({
        sha256: envelope.sha256,
        from_member: envelope.from,
        id: envelope.id,
        jws,
        what,
        at: foundation.clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (inserted.numInsertedOrUpdatedRows !== 1n) return
    const detail = { envelope: envelope.id, sha256: envelope.sha256 }
    await raiseAlarm(foundation, transaction, what, envelope.from, detail)
  })
}
