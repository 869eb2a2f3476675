import type { Foundation } from '../../foundation/index.ts'
import type { SendHashRecord } from '../../known/index.ts'
import { enqueueRecord } from './enqueue.ts'

/** How what is said of hash lists gets into the outbox, for one member at a time. */
export function sendHashRecords(foundation: Foundation): SendHashRecord {
  return async (transaction, record, to) => {
    const sealer = await foundation.columns.ready()
    await enqueueRecord(foundation, transaction, sealer, { record, distribution: [to], prio: 'normal' })
  }
}
