import type { Foundation } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'
import { type EffectContext, knownMaterial } from './context.ts'
import { standingOf } from './standing.ts'

/**
 * Whether nobody needs to look at the item's picture, so that it is not shown: its judgement was taken over from what is known, or
 * would be, and nobody of ours has judged it for themselves. Asked before any rendition is made, of the index as it is now, so that
 * no moment is left between the arrival of an item and its take-over. Those who work on cases with the pictures (INTERPOL, police)
 * are spared nothing.
 */
export async function isSpared(context: EffectContext, row: ItemRow): Promise<boolean> {
  const { foundation } = context
  if (foundation.config.member.kind !== 'hotline' || row.kind === 'page') return false
  if (await wasTakenOver(foundation, row)) return true
  if (await wasJudgedHere(foundation, row)) return false
  return (await standingOf(context, row)).decision.what === 'take-over'
}

async function wasTakenOver({ database }: Foundation, row: ItemRow): Promise<boolean> {
  const leans = await database
    .selectFrom('leaned_on')
    .select('id')
    .where('item_id', '=', row.id)
    .where('by_whom', '=', knownMaterial)
    .where('undone_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return leans !== undefined
}

async function wasJudgedHere({ database, self }: Foundation, row: ItemRow): Promise<boolean> {
  const ours = await database
    .selectFrom('assessment')
    .select('id')
    .where('item_id', '=', row.id)
    .where('member', '=', self)
    .where('undone_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return ours !== undefined
}
