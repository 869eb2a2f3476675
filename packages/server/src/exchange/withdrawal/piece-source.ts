import type { Database, ItemId } from '../../foundation/index.ts'
import type { Piece } from './rules.ts'
import './tables.ts'

/** Notes who brought a piece of evidence, in which sealed part: its own can be taken back by a member. */
export async function notePiece(
  transaction: Database,
  piece: { itemId: ItemId; blob: string; sha256: string; from: string; part: string },
): Promise<void> {
  const { itemId, blob, sha256, from, part } = piece
  await transaction
    .insertInto('piece_source')
    .values({ item_id: itemId, blob, sha256, from_member: from, part })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Every piece of an item's evidence with those who brought it; ours have none. */
export async function piecesOf(transaction: Database, itemId: ItemId): Promise<Piece[]> {
  const rows = await transaction
    .selectFrom('evidence as e')
    .leftJoin('piece_source as s', (join) =>
      join.onRef('s.item_id', '=', 'e.item_id').onRef('s.blob', '=', 'e.blob'),
    )
    .select(['e.blob', 's.sha256', 's.from_member'])
    .where('e.item_id', '=', itemId)
    .orderBy('e.blob')
    .orderBy('s.from_member')
    .execute()
  const pieces = new Map<string, { blob: string; sha256: string; from: string[] }>()
  for (const { blob, sha256, from_member } of rows) {
    const piece = pieces.get(blob) ?? { blob, sha256: sha256 ?? '', from: [] }
    if (from_member !== null) piece.from.push(from_member)
    pieces.set(blob, piece)
  }
  return [...pieces.values()]
}
