import {
  type Ranges,
  STATEMENT_RANGE,
  type StatementAnswer,
  type StatementQuestion,
  statementRangeOf,
  subtractRanges,
} from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import { type Chain, newestSeq, rowsIn, signedIn } from './chain-rows.ts'
import { holdingOf } from './holding.ts'

const digestsAnswered = 1024
const hashesAnswered = 2048
const rowsAnswered = 100
/** A statement's body is at most 1 MiB. */
const bytesAnswered = 500_000

/** A closer look at the chain that the asking peer has sent to us. */
export async function answerQuestion(
  database: Database,
  chain: Chain,
  { by, epoch, what, ranges }: StatementQuestion,
): Promise<StatementAnswer> {
  const answer: StatementAnswer = { by, epoch, digests: [], hashes: [], rows: [] }
  const newest = await newestSeq(database, chain)
  const asked = ranges.flatMap(([first, last]): [number, number][] =>
    first > newest ? [] : [[first, Math.min(last, newest)]],
  )
  const [start] = asked
  const end = asked.at(-1)?.[1] ?? 0
  if (!start) return answer
  switch (what) {
    case 'digests': {
      const { digests } = await holdingOf(database, chain, end, subtractRanges([[1, end]], asked))
      const from = statementRangeOf(start[0])
      answer.digests = digests
        .slice(from, from + digestsAnswered)
        .map((digest, at) => ({ range: from + at, digest }))
      return answer
    }
    case 'hashes':
      answer.hashes = (await rowsIn(database, chain, asked, hashesAnswered)).map(
        ({ seq, envelopeSha256, receiptSha256 }) => ({
          seq,
          envelope: envelopeSha256,
          receipt: receiptSha256,
        }),
      )
      return answer
    case 'rows':
      answer.rows = await wholeRows(database, chain, asked)
      return answer
  }
}

async function wholeRows(database: Database, chain: Chain, asked: Ranges): Promise<StatementAnswer['rows']> {
  const rows: StatementAnswer['rows'] = []
  let bytes = 0
  for (const { seq, jws, receipt } of await signedIn(database, chain, asked, rowsAnswered)) {
    bytes += jws.length + receipt.length + 100
    if (bytes > bytesAnswered) break
    rows.push({ seq, envelope: jws, receipt })
  }
  return rows
}

/** The first ranges whose digests differ, as numbers. */
export function differingRanges(
  ours: readonly string[],
  theirs: StatementAnswer['digests'],
  limit: number,
): [number, number][] {
  return theirs
    .filter(({ range, digest }) => ours[range] !== digest)
    .slice(0, limit)
    .map(({ range }) => [range * STATEMENT_RANGE + 1, (range + 1) * STATEMENT_RANGE])
}
