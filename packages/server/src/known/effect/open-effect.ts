import { z } from 'zod'
import { type Foundation, type ItemId, isId } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'
import type { Room } from '../../room.ts'
import type { Known } from '../known.ts'
import type { EffectContext } from './context.ts'
import { endLeaning } from './end-leaning.ts'
import { isSpared } from './is-spared.ts'
import { compareNewEntries } from './new-entries.ts'
import { disownEntries, keepOwnEntries } from './own-list.ts'
import type { MemberName } from './read-known.ts'
import { reopenLeaning, reopenQueue } from './reopen.ts'
import { effectRoutes } from './routes.ts'
import { recogniseQueue, takeOverKnown } from './take-over.ts'

export interface Effect extends Room {
  /** Whether the item's picture is shown to nobody, because nobody needs to look; for whoever would render it. */
  isSpared(row: ItemRow): Promise<boolean>
}

/**
 * What being known does to an item: it is judged without being shown, offered with its picture hidden, and looked at again when
 * what it leaned on was wrong.
 */
export function openEffect(
  foundation: Foundation,
  known: Pick<Known, 'lookup'>,
  dependencies: { memberName?: MemberName } = {},
): Effect {
  const context: EffectContext = { foundation, known }
  const { jobs, atOnce, policy } = foundation
  atOnce.follow('assessment-changed', async (transaction, { itemId }) => {
    await endLeaning(foundation, transaction, itemId)
    await keepOwnEntries(foundation, transaction, itemId)
  })
  atOnce.follow('item-disowned', (transaction, { itemId }) => disownEntries(foundation, transaction, itemId))
  jobs.define({
    queue: recogniseQueue,
    payload: z.object({ itemId: z.string().refine(isId) }),
    handle: async (payloads) => {
      for (const { itemId } of payloads) await recognise(context, itemId as ItemId)
    },
  })
  // Its files have fingerprints; a person has accepted it.
  for (const event of ['item-fingerprinted', 'item-to-assess']) jobs.follow(event, recogniseQueue)
  jobs.define({
    queue: reopenQueue,
    payload: z.object({ entryId: z.int() }),
    handle: async (payloads) => {
      for (const { entryId } of payloads) await reopenLeaning(foundation, entryId)
    },
  })
  jobs.follow('entry-withdrawn', reopenQueue)
  jobs.loop({ name: 'known-entries', everyMs: policy.tickMs, run: () => compareNewEntries(foundation) })
  return {
    routes: {
      workbench: effectRoutes({ ...context, memberName: dependencies.memberName ?? (() => undefined) }),
    },
    isSpared: (row) => isSpared(context, row),
  }
}

/** An item whose fingerprints came after its assessment stands in the own list from now on; one that is known needs no person. */
async function recognise(context: EffectContext, itemId: ItemId): Promise<void> {
  const { foundation } = context
  await foundation.database
    .transaction()
    .execute((transaction) => keepOwnEntries(foundation, transaction, itemId))
  await takeOverKnown(context, itemId)
}
