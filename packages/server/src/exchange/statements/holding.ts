import {
  joinRanges,
  type Ranges,
  STATEMENT_RANGE,
  type StatementRow,
  statementRangeDigest,
  statementRoot,
  subtractRanges,
  toRanges,
} from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import { type Chain, rowsBetween } from './chain-rows.ts'

/** What we can show of one chain up to a number. */
export interface Holding {
  upToSeq: number
  count: number
  root: string
  missing: [number, number][]
  /** Of every range of 256 numbers. */
  digests: string[]
}

/** Ranges that are read and hashed at a time. */
const rangesAtOnce = 32
const emptyDigest = statementRangeDigest([])

/**
 * Root, count and gaps of our side of a chain, numbers in `without` left out. Complete ranges are digested once and kept;
 * what is read each time is the newest range and those with gaps, so that a long history costs one look-up of digests.
 */
export async function holdingOf(
  database: Database,
  chain: Chain,
  upToSeq: number,
  without: Ranges = [],
): Promise<Holding> {
  const total = Math.ceil(upToSeq / STATEMENT_RANGE)
  const kept = await keptDigests(database, chain, total)
  const digests: string[] = []
  const toRead: number[] = []
  let count = 0
  let missing: [number, number][] = []
  for (let range = 0; range < total; range++) {
    const [first, last] = boundsOf(range, upToSeq)
    const present = subtractRanges([[first, last]], within(without, first, last))
    const known = kept.get(range)
    const isWhole = present.length === 1 && last - first + 1 === STATEMENT_RANGE
    if (present.length === 0) {
      digests[range] = emptyDigest
      missing = joinEnd(missing, first, last)
    } else if (known !== undefined && isWhole && present[0]?.[0] === first && present[0][1] === last) {
      digests[range] = known
      count += STATEMENT_RANGE
    } else toRead.push(range)
  }
  const fresh: { range: number; digest: string }[] = []
  for (const [from, to] of batches(toRead)) {
    const rows = await rowsBetween(
      database,
      chain,
      from * STATEMENT_RANGE + 1,
      Math.min((to + 1) * STATEMENT_RANGE, upToSeq),
    )
    const byRange = Map.groupBy(rows, ({ seq }) => Math.floor((seq - 1) / STATEMENT_RANGE))
    for (let range = from; range <= to; range++) {
      const [first, last] = boundsOf(range, upToSeq)
      const left = within(without, first, last)
      const here = (byRange.get(range) ?? []).filter(
        ({ seq }) => !left.some(([a, b]) => seq >= a && seq <= b),
      )
      const digest = statementRangeDigest(here)
      digests[range] = digest
      count += here.length
      if (here.length === STATEMENT_RANGE) fresh.push({ range, digest })
      if (here.length < last - first + 1)
        missing.push(...subtractRanges([[first, last]], toRanges(here.map(({ seq }) => seq))))
    }
  }
  if (fresh.length > 0) await keepDigests(database, chain, fresh)
  return { upToSeq, count, root: statementRoot(digests), missing: joinRanges(missing, []), digests }
}

function boundsOf(range: number, upToSeq: number): [number, number] {
  return [range * STATEMENT_RANGE + 1, Math.min((range + 1) * STATEMENT_RANGE, upToSeq)]
}

/** The ranges that touch these numbers. */
function within(ranges: Ranges, first: number, last: number): Ranges {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.[1] ?? 0) < first) low = middle + 1
    else high = middle
  }
  let end = low
  while ((ranges[end]?.[0] ?? Number.POSITIVE_INFINITY) <= last) end++
  return ranges.slice(low, end)
}

function joinEnd(ranges: [number, number][], first: number, last: number): [number, number][] {
  const end = ranges.at(-1)
  if (end && end[1] === first - 1) end[1] = last
  else ranges.push([first, last])
  return ranges
}

/** Neighbours together, `rangesAtOnce` at most. */
function* batches(ranges: readonly number[]): Generator<[number, number]> {
  let from: number | undefined
  let to = -1
  for (const range of ranges) {
    if (from !== undefined && (range !== to + 1 || range - from >= rangesAtOnce)) {
      yield [from, to]
      from = undefined
    }
    from ??= range
    to = range
  }
  if (from !== undefined) yield [from, to]
}

async function keptDigests(
  database: Database,
  { peer, byUs, epoch }: Chain,
  total: number,
): Promise<Map<number, string>> {
  const rows = await database
    .selectFrom('statement_range')
    .select(['range', 'digest'])
    .where('peer', '=', peer)
    .where('by_us', '=', byUs)
    .where('epoch', '=', epoch)
    .where('range', '<', total)
    .execute()
  return new Map(rows.map(({ range, digest }) => [range, digest]))
}

async function keepDigests(
  database: Database,
  { peer, byUs, epoch }: Chain,
  fresh: readonly { range: number; digest: string }[],
): Promise<void> {
  const rows = fresh.map((one) => ({ peer, by_us: byUs, epoch, ...one }))
  for (let from = 0; from < rows.length; from += 1_000)
    await database
      .insertInto('statement_range')
      .values(rows.slice(from, from + 1_000))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** A row in them has changed, so that their digests are to be computed anew. */
export async function forgetDigests(
  database: Database,
  { peer, byUs, epoch }: Chain,
  rows: readonly Pick<StatementRow, 'seq'>[],
): Promise<void> {
  const ranges = [...new Set(rows.map(({ seq }) => Math.floor((seq - 1) / STATEMENT_RANGE)))]
  if (ranges.length === 0) return
  await database
    .deleteFrom('statement_range')
    .where('peer', '=', peer)
    .where('by_us', '=', byUs)
    .where('epoch', '=', epoch)
    .where('range', 'in', ranges)
    .execute()
}
