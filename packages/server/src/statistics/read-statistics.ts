import { sql } from 'kysely'
import type { Database, Foundation } from '../foundation/index.ts'
import type { FactStep } from './facts.ts'
import { type Statistics, steps } from './schemas.ts'

/** The figures of a period. Index: statistics_fact_period, read alone. */
export async function readStatistics(foundation: Foundation, from: Date, to: Date): Promise<Statistics> {
  const [counted, medians] = await Promise.all([
    countFacts(foundation.database, from, to),
    medianTimes(foundation.database, from, to),
  ])
  const count = (step: FactStep, word?: string) =>
    counted
      .filter((row) => row.step === step && (word === undefined || row.word === word))
      .reduce((sum, row) => sum + row.n, 0)
  const assessed = (word?: string) => count('received-to-assessed', word)
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    counts: {
      received: count('received'),
      assessed: assessed(),
      abuseMaterial: assessed('baseline') + assessed('national'),
      baseline: assessed('baseline'),
      national: assessed('national'),
      notIllegal: assessed('not-illegal'),
      undetermined: assessed('undetermined'),
      handedOver: count('assessed-to-handed-over'),
      accepted: count('handed-over-to-accepted'),
      notices: count('notice'),
      removed: count('received-to-removed'),
      viewsSpared: count('spared'),
      outcomes: {
        'already-known': count('outcome', 'already-known'),
        'under-investigation': count('outcome', 'under-investigation'),
        'victim-identified': count('outcome', 'victim-identified'),
        'offender-identified': count('outcome', 'offender-identified'),
      },
    },
    medians: steps.map((step) => {
      const row = medians.find((each) => each.step === step)
      return { step, n: row?.n ?? 0, medianMs: row?.median_ms ?? null }
    }),
  }
}

async function countFacts(
  database: Database,
  from: Date,
  to: Date,
): Promise<{ step: FactStep; word: string | null; n: number }[]> {
  return database
    .selectFrom('statistics_fact')
    .select(({ fn }) => ['step', 'word', fn.countAll<number>().as('n')])
    .where('at', '>=', from)
    .where('at', '<', to)
    .groupBy(['step', 'word'])
    .execute()
}

async function medianTimes(
  database: Database,
  from: Date,
  to: Date,
): Promise<{ step: FactStep; n: number; median_ms: number | null }[]> {
  return database
    .selectFrom('statistics_fact')
    .select(({ fn }) => [
      'step',
      fn.count<number>('took_ms').as('n'),
      sql<number | null>`percentile_cont(0.5) within group (order by took_ms)`.as('median_ms'),
    ])
    .where('at', '>=', from)
    .where('at', '<', to)
    .where('took_ms', 'is not', null)
    .groupBy('step')
    .execute()
}
