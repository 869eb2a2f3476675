import type { Foundation } from '../foundation/index.ts'
import { readCounts } from './counts-query.ts'
import { readMedians } from './medians-query.ts'
import { type Statistics, steps } from './schemas.ts'

/** The figures of a period, from the ledger alone: what is not in it did not happen. */
export async function readStatistics(foundation: Foundation, from: Date, to: Date): Promise<Statistics> {
  const [counts, medians] = await Promise.all([
    readCounts(foundation, from, to),
    readMedians(foundation, from, to),
  ])
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    counts: {
      received: counts.received,
      assessed: counts.assessed,
      abuseMaterial: counts.baseline + counts.national,
      baseline: counts.baseline,
      national: counts.national,
      notIllegal: counts.not_illegal,
      undetermined: counts.undetermined,
      handedOver: counts.handed_over,
      accepted: counts.accepted,
      notices: counts.notices,
      removed: counts.removed,
      outcomes: {
        'already-known': counts.already_known,
        'under-investigation': counts.under_investigation,
        'victim-identified': counts.victim_identified,
        'offender-identified': counts.offender_identified,
      },
    },
    medians: steps.map((step) => {
      const row = medians.find((each) => each.step === step)
      return { step, n: row?.n ?? 0, medianMs: row?.median_ms ?? null }
    }),
  }
}
