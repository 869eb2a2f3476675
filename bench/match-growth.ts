// `match-growth`: how much longer one query takes among ten million hashes than among one million.
import { cpus } from 'node:os'
import type { BenchResult } from './bench-result.ts'
import { quantile, round } from './match/answers.ts'
import { type Compared, faissIndexes, inMatchWorld, inTurns, type MatchWorld } from './match/compare.ts'

const limit = 4
const shares = [0.1, 0.2, 0.5, 1] as const

export async function run({ entries = 10_000_000 } = {}): Promise<BenchResult> {
  return inMatchWorld(entries, async (world) => {
    const sizes = shares.map((share) => Math.round(entries * share))
    const p50: number[] = []
    for (const size of sizes) p50.push(await oursAt(world, size))
    const growth = round((p50.at(-1) ?? 0) / (p50[0] ?? 1))
    const reference = await growthOfFaiss(world, entries)
    return {
      ...{
        name: 'match-growth',
        ours: growth,
        reference: reference?.growth ?? 0,
        unit: 'times',
        n: sizes.length,
      },
      ratio: reference ? round(growth / reference.growth) : 0,
      notes: {
        ours: `p50 of one query within 31 bits among ${entries} hashes by that among ${sizes[0]}; at most ${limit}`,
        reference: reference
          ? `the same of ${reference.name} of FAISS ${world.faiss?.version}`
          : 'FAISS is not installed',
        ...Object.fromEntries(sizes.map((size, n) => [`p50MsOf${size}`, p50[n] ?? 0])),
        ...(reference ? { referenceP50Ms: reference.p50.join(' and ') } : {}),
        processors: cpus().length,
      },
    }
  })
}

async function oursAt({ ours, queriesPath, queries }: MatchWorld, entries: number): Promise<number> {
  await ours.build(entries)
  await ours.query(queriesPath, queries)
  return quantile((await ours.query(queriesPath, queries)).milliseconds, 0.5)
}

/** Of the exact index that is the fastest with the most entries. */
async function growthOfFaiss(world: MatchWorld, entries: number) {
  const { faiss } = world
  if (!faiss) return undefined
  const large: { compared: Compared; index: (typeof faissIndexes)[number] }[] = []
  for (const index of faissIndexes.filter(({ kind }) => kind !== 'flat'))
    large.push({ index, compared: (await inTurns(world, faiss, index, entries)).reference })
  const [best] = large.toSorted((one, other) => one.compared.p50 - other.compared.p50)
  if (!best) return undefined
  const small = Math.round(entries * shares[0])
  await world.ours.build(small)
  const { p50 } = (await inTurns(world, faiss, best.index, small)).reference
  return { name: best.index.name, growth: round(best.compared.p50 / p50), p50: [p50, best.compared.p50] }
}
