import { fromHex, type SubtreeReader, treeRoot } from '@samverkan/protocol'
import { sql } from 'kysely'
import type { Database } from '../database.ts'

/** Every eighth level of complete subtrees is stored; a proof computes the levels between from at most 128 hashes. */
export const storedEvery = 8

/** Reads complete subtrees of the sealed ledger. */
export function ledgerSubtrees(database: Database): SubtreeReader {
  return {
    subtree: async (level, index) => {
      const base = level - (level % storedEvery)
      const count = 2 ** (level - base)
      const hashes = await storedHashes(database, base, index * count, count)
      if (hashes.length !== count)
        throw new RangeError(`the ledger lacks hashes of level ${base} from ${index * count}`)
      return treeRoot(hashes)
    },
  }
}

async function storedHashes(
  database: Database,
  level: number,
  from: number,
  count: number,
): Promise<Uint8Array[]> {
  if (level > 0) {
    const rows = await database
      .selectFrom('ledger_node')
      .select('hash')
      .where('level', '=', level)
      .where('index', '>=', from)
      .where('index', '<', from + count)
      .orderBy('index')
      .execute()
    return rows.map((row) => row.hash)
  }
  const rows = await database
    .selectFrom('ledger_event')
    .select(sql<string>`encode(leaf, 'hex')`.as('leaf'))
    .where('leaf_index', '>=', from)
    .where('leaf_index', '<', from + count)
    .orderBy('leaf_index')
    .execute()
  return rows.map((row) => fromHex(row.leaf) ?? new Uint8Array())
}
