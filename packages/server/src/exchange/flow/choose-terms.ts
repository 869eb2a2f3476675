import { z } from '@hono/zod-openapi'
import { evidenceBlobs } from '../../capture/index.ts'
import { type Foundation, type ItemId, type UserId, user } from '../../foundation/index.ts'
import { lockItem } from '../../reports/index.ts'
import { narrower, onwardRules } from '../onward.ts'
import { termsOfItem } from './terms-of-item.ts'

export const termsInputSchema = z
  .strictObject({
    onward: z.enum(onwardRules).nullable().default(null),
    withoutRecipe: z.boolean().default(false),
    leftOut: z
      .array(z.string().regex(/^[0-9a-f]{64}$/))
      .max(255)
      .default([]),
  })
  .openapi('HandOverTerms')
export type TermsInput = z.infer<typeof termsInputSchema>

export type TermsRefusal = 'unknown-item' | 'not-held' | 'wider-than-allowed' | 'unknown-evidence'
export type TermsChosen = { ok: true } | { ok: false; reason: TermsRefusal }

/**
 * A person holds something back before the item leaves: a file, the way in, the right to pass it on. It holds for what is
 * handed over from now on. Never wider than those who gave the item to us allow.
 */
export async function chooseTerms(
  foundation: Foundation,
  itemId: ItemId,
  chooser: UserId,
  { onward, withoutRecipe, leftOut }: TermsInput,
): Promise<TermsChosen> {
  const pieces = new Set((await evidenceBlobs(foundation, itemId)).map(({ blob }) => blob))
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (row.holder !== foundation.self || row.final_action !== null) return { ok: false, reason: 'not-held' }
    const terms = await termsOfItem(foundation, transaction, row)
    if (onward !== null && narrower(onward, terms.onward) !== onward)
      return { ok: false, reason: 'wider-than-allowed' }
    if (!leftOut.every((blob) => pieces.has(blob))) return { ok: false, reason: 'unknown-evidence' }
    const chosen = {
      onward,
      without_recipe: withoutRecipe,
      left_out: [...new Set(leftOut)].toSorted(),
      chosen_by: chooser,
      chosen_at: foundation.clock.now(),
    }
    await transaction
      .insertInto('hand_over_terms')
      .values({ item_id: itemId, ...chosen })
      .onConflict((conflict) => conflict.column('item_id').doUpdateSet(chosen))
      .execute()
    await foundation.append(transaction, {
      kind: 'item.terms-chosen',
      actor: user(chooser),
      reportId: row.report_id,
      itemId,
      detail: { onward, withoutRecipe, leftOut: chosen.left_out.length },
    })
    return { ok: true }
  })
}
