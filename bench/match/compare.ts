// Ours and FAISS over the same hashes, on the same core, in turns.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quantile, type Timed } from './answers.ts'
import { type Faiss, type FaissIndex, faissIndexes, startFaiss } from './faiss.ts'
import { makeQueries, writeHashes } from './hashes.ts'
import { benchCore, type IndexOfHashes, startIndex } from './index-of-hashes.ts'

export interface MatchWorld {
  ours: IndexOfHashes
  /** Undefined where it is not installed. */
  faiss: Faiss | undefined
  hashesPath: string
  queriesPath: string
  queries: number
}

const queries = 2_000

/** Both sides ready, with the hashes on disk and nothing built. */
export async function inMatchWorld<Answer>(
  entries: number,
  use: (world: MatchWorld) => Promise<Answer>,
): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-bench-'))
  const [hashesPath, queriesPath] = [join(folder, 'hashes'), join(folder, 'queries')]
  writeHashes(hashesPath, entries)
  await writeFile(queriesPath, makeQueries(await readFile(hashesPath), queries))
  const ours = await startIndex(hashesPath)
  const faiss = await startFaiss(benchCore)
  try {
    return await use({ ours, faiss, hashesPath, queriesPath, queries })
  } finally {
    await ours.stop()
    faiss?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

export interface Compared {
  name: string
  p50: number
  p95: number
  buildSeconds: number
}

const rounds = 3

/** Ours and one index of FAISS in turns, each asked so often; both must find the same. */
export async function inTurns(
  world: MatchWorld,
  faiss: Faiss,
  index: FaissIndex,
  entries: number,
): Promise<{ ours: number[]; reference: Compared }> {
  const { seconds } = await faiss.build(index, world.hashesPath, entries)
  // A flat index looks at everything: some queries are enough.
  const count =
    index.kind === 'flat' ? Math.max(20, Math.round(world.queries / (entries / 50_000))) : world.queries
  const asked = Math.min(count, world.queries)
  const [mine, theirs]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const ours = await world.ours.query(world.queriesPath, asked)
    const reference = await faiss.query(world.queriesPath, asked)
    mustAgree(ours, reference, index)
    mine.push(...ours.milliseconds)
    theirs.push(...reference.milliseconds)
  }
  const compared = { name: index.name, p50: quantile(theirs, 0.5), p95: quantile(theirs, 0.95) }
  return { ours: mine, reference: { ...compared, buildSeconds: seconds } }
}

function mustAgree(ours: Timed, reference: Timed, { name }: FaissIndex): void {
  if (ours.digest !== reference.digest)
    throw new Error(`${ours.found} were found here, ${reference.found} by ${name}, and they are not the same`)
}

export { faissIndexes }
