import { z } from 'zod'
import type { ItemId } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { carryOut } from './carry-out.ts'
import { forgetBlobsQueue } from './remove-content.ts'

/** Deletes what was given up, and looks again at what was kept for a while. */
export function defineWithdrawalJobs(context: ExchangeContext): void {
  const { foundation } = context
  foundation.jobs.define({
    queue: forgetBlobsQueue,
    payload: z.object({ blobs: z.array(z.string()) }),
    handle: async (payloads) => {
      for (const blob of payloads.flatMap(({ blobs }) => blobs))
        if (!(await isStillNeeded(context, blob))) await foundation.vault.blobs.delete(blob)
    },
  })
  foundation.jobs.define({
    queue: 'carry-out-withdrawals',
    payload: z.object({ itemId: z.string().transform((id) => id as ItemId) }),
    handle: async (payloads) => {
      const sealer = await foundation.columns.ready()
      for (const { itemId } of payloads)
        await foundation.database
          .transaction()
          .execute((transaction) => carryOut(context, transaction, sealer, itemId))
    },
  })
  // A removal that is over needs the address no longer.
  foundation.jobs.follow('item-acted', 'carry-out-withdrawals')
}

/** A sealed part may lie here for others as well. */
async function isStillNeeded({ foundation }: ExchangeContext, blob: string): Promise<boolean> {
  const part = await foundation.database
    .selectFrom('part_out')
    .select('sha256')
    .where('sha256', '=', blob)
    .executeTakeFirst()
  return part !== undefined
}
