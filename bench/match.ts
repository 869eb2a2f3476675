// `match`: one query within 31 bits among ten million hashes, beside the best exact index of FAISS on the same core.
import { cpus } from 'node:os'
import type { BenchResult } from './bench-result.ts'
import { quantile, round } from './match/answers.ts'
import { type Compared, faissIndexes, inMatchWorld, inTurns } from './match/compare.ts'

const limits = { p50: 1, p95: 3, times: 10 }

export async function run({ entries = 10_000_000 } = {}): Promise<BenchResult> {
  return inMatchWorld(entries, async (world) => {
    const built = await world.ours.build(entries)
    const references: Compared[] = []
    const milliseconds: number[] = []
    for (const index of world.faiss ? faissIndexes : []) {
      if (!world.faiss) break
      const turns = await inTurns(world, world.faiss, index, entries)
      references.push(turns.reference)
      milliseconds.push(...turns.ours)
    }
    if (milliseconds.length === 0)
      milliseconds.push(...(await world.ours.query(world.queriesPath, world.queries)).milliseconds)
    const [best] = references.toSorted((one, other) => one.p50 - other.p50)
    const [ours, p95] = [quantile(milliseconds, 0.5), quantile(milliseconds, 0.95)]
    return {
      ...{ name: 'match', ours, reference: best?.p50 ?? 0, unit: 'ms', n: milliseconds.length },
      ratio: best ? round(ours / best.p50) : 0,
      notes: {
        ours: `p50 of one query within 31 bits among ${entries} random hashes, every match; half of the queries have one; at most ${limits.p50} ms, p95 at most ${limits.p95} ms, ${limits.times} times as fast as the reference`,
        reference: best
          ? `p50 of ${best.name} of FAISS ${world.faiss?.version}, the fastest that is exact; same core, in turns, same answers`
          : 'FAISS is not installed',
        ...{ p95Ms: p95, timesAsFast: best ? round(best.p50 / ours) : 0 },
        ...Object.fromEntries(references.map(({ name, p50, p95 }) => [name, `p50 ${p50} ms, p95 ${p95} ms`])),
        ...{ buildSeconds: round(built.seconds), bytesPerEntry: round(built.tableBytes / entries) },
        processors: cpus().length,
      },
    }
  })
}
