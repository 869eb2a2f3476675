import {
  appendLeaf,
  emptyFrontier,
  type Frontier,
  frontierRoot,
  leafHash,
  parseFrontier,
  type Subtree,
  serialiseFrontier,
  signCheckpoint,
  toHex,
} from '@samverkan/protocol'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Foundation } from '../foundation.ts'
import { storedEvery } from './subtrees.ts'

const leavesAtOnce = 5_000
const sealerLock = 7_261_002

/**
 * Turns events that have no leaf yet into leaves and signs a checkpoint over them. Returns how many. Any number of
 * processes may call it; one at a time seals.
 */
export async function sealLedger(foundation: Foundation): Promise<number> {
  let sealed = 0
  for (;;) {
    const count = await sealBatch(foundation)
    if (count > 0) foundation.faults.reach('ledger.seal.after-commit')
    sealed += count
    if (count < leavesAtOnce) return sealed
  }
}

function sealBatch(foundation: Foundation): Promise<number> {
  const key = foundation.keys.ledger
  if (!key) throw new Error('This process holds no key that signs the ledger')
  return foundation.database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sealerLock})`.execute(transaction)
    const events = await transaction
      .selectFrom('ledger_event')
      .select(['seq', 'body', 'salt'])
      .where('leaf_index', 'is', null)
      .orderBy('seq')
      .limit(leavesAtOnce)
      .execute()
    if (events.length === 0) return 0
    let frontier = await currentFrontier(transaction)
    const leaves: { seq: number; index: number; leaf: Buffer }[] = []
    const nodes: Subtree[] = []
    for (const event of events) {
      const leaf = leafHash(event.salt, Buffer.from(event.body ?? ''))
      leaves.push({ seq: event.seq, index: frontier.size, leaf: Buffer.from(leaf) })
      const appended = appendLeaf(frontier, leaf)
      frontier = appended.frontier
      nodes.push(...appended.completed.filter(({ level }) => level > 0 && level % storedEvery === 0))
    }
    await storeLeaves(transaction, leaves)
    if (nodes.length > 0) {
      const rows = nodes.map((node) => ({
        level: node.level,
        index: node.index,
        hash: Buffer.from(node.hash),
      }))
      await transaction.insertInto('ledger_node').values(rows).execute()
    }
    const root = frontierRoot(frontier)
    const note = signCheckpoint(
      { origin: ledgerOrigin(foundation.self), size: frontier.size, root: toHex(root) },
      key,
    )
    await transaction
      .insertInto('ledger_checkpoint')
      .values({
        size: frontier.size,
        root: Buffer.from(root),
        frontier: serialiseFrontier(frontier),
        note,
        at: foundation.clock.now(),
      })
      .execute()
    foundation.faults.reach('ledger.seal.before-commit')
    return events.length
  })
}

/** The name of a member's ledger on checkpoints and receipts. */
export function ledgerOrigin(memberId: string): string {
  return `${memberId}/ledger`
}

async function currentFrontier(transaction: Database): Promise<Frontier> {
  const last = await transaction
    .selectFrom('ledger_checkpoint')
    .select('frontier')
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return emptyFrontier
  const frontier = parseFrontier(last.frontier)
  if (!frontier)
    throw new Error('The last checkpoint of the ledger is damaged; run `samverkan ledger verify`')
  return frontier
}

async function storeLeaves(
  transaction: Database,
  leaves: readonly { seq: number; index: number; leaf: Buffer }[],
): Promise<void> {
  const seqs = leaves.map((each) => each.seq)
  const indexes = leaves.map((each) => each.index)
  const hashes = leaves.map((each) => each.leaf)
  await sql`update ledger_event e set leaf_index = v.leaf_index, leaf = v.leaf
    from unnest(${seqs}::bigint[], ${indexes}::bigint[], ${hashes}::bytea[]) v(seq, leaf_index, leaf)
    where e.seq = v.seq`.execute(transaction)
}
