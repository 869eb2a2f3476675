import {
  STATEMENT_RANGE,
  type StatementRow,
  statementRangeDigest,
  statementRootOfRows,
} from '../../src/index.ts'
import { sha256Hex } from '../../src/lib/sha256.ts'

const rowOf = (seq: number): StatementRow => ({
  seq,
  envelopeSha256: sha256Hex(`envelope ${seq}`),
  receiptSha256: sha256Hex(`receipt ${seq}`),
})

/** Roots over what two members can both show. */
export function statementVectors() {
  const all = (upTo: number) => Array.from({ length: upTo }, (_, at) => rowOf(at + 1))
  const without = (upTo: number, ...missing: number[]) =>
    all(upTo).filter(({ seq }) => !missing.includes(seq))
  const cases: [string, number, StatementRow[]][] = [
    ['nothing', 0, []],
    ['one', 1, all(1)],
    ['five', 5, all(5)],
    ['five of which the third is missing', 5, without(5, 3)],
    ['a whole range and one more', STATEMENT_RANGE + 1, all(STATEMENT_RANGE + 1)],
    ['a first range of which nothing came', STATEMENT_RANGE + 1, [rowOf(STATEMENT_RANGE + 1)]],
  ]
  return {
    about:
      'statementRootOfRows: ranges of 256 numbers; a range’s digest is the RFC 6962 root over its rows by rising seq (leaf: 8-byte big-endian seq, envelope hash, receipt hash); the root is the RFC 6962 root whose leaf hashes are the digests. The hashes of row n are SHA-256 of `envelope n` and `receipt n`.',
    range: STATEMENT_RANGE,
    cases: cases.map(([name, upToSeq, rows]) => ({
      name,
      upToSeq,
      seqs: rows.map(({ seq }) => seq),
      firstDigest: statementRangeDigest(rows.filter(({ seq }) => seq <= STATEMENT_RANGE)),
      root: statementRootOfRows(rows, upToSeq),
    })),
    refused: [
      {
        name: 'a row missing that is said to be there',
        upToSeq: 5,
        seqs: [1, 2, 4, 5],
        root: statementRootOfRows(all(5), 5),
      },
      { name: 'two rows swapped in their order of leaves', upToSeq: 2, seqs: [1, 2], root: swapped() },
    ],
  }
}

function swapped(): string {
  const [one, two] = [rowOf(1), rowOf(2)]
  return statementRootOfRows(
    [
      { ...two, seq: 1 },
      { ...one, seq: 2 },
    ],
    2,
  )
}
