// `match-memory`: bytes for each entry of the index, with all four kinds of hashes and everything counted.
import { cpus } from 'node:os'
import type { BenchResult } from './bench-result.ts'
import { round } from './match/answers.ts'
import { faissIndexes, inMatchWorld } from './match/compare.ts'

const limit = 160

export async function run({ entries = 10_000_000 } = {}): Promise<BenchResult> {
  return inMatchWorld(entries, async ({ ours, faiss, hashesPath }) => {
    const built = await ours.build(entries, true)
    const perEntry = round(built.grownBytes / entries)
    const references: { name: string; bytes: number }[] = []
    for (const index of faiss ? faissIndexes : []) {
      const grown = await faiss?.build(index, hashesPath, entries)
      if (grown) references.push({ name: index.name, bytes: round(grown.grownBytes / entries) })
    }
    const least = references
      .filter(({ name }) => name !== 'IndexBinaryFlat')
      .toSorted((a, b) => a.bytes - b.bytes)[0]
    return {
      ...{ name: 'match-memory', ours: perEntry, reference: least?.bytes ?? 0, unit: 'bytes', n: entries },
      ratio: least ? round(perEntry / least.bytes) : 0,
      notes: {
        ours: `by how much a process grows that holds ${entries} entries with MD5, SHA-1, SHA-256 and PDQ, for each; at most ${limit}`,
        reference: least
          ? `the same of ${least.name} of FAISS ${faiss?.version}, which holds the PDQ alone`
          : 'FAISS is not installed',
        ...Object.fromEntries(references.map(({ name, bytes }) => [name, bytes])),
        tablesSay: round(built.tableBytes / entries),
        ...{ buildSeconds: round(built.seconds), processors: cpus().length },
      },
    }
  })
}
