import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  STATEMENT_RANGE,
  type StatementRow,
  statementRangeDigest,
  statementRangeOf,
  statementRoot,
  statementRootOfRows,
  toHex,
  treeRoot,
} from '../index.ts'

const hash = (n: number) => n.toString(16).padStart(64, '0')
const row = (seq: number, receipt = 1): StatementRow => ({
  seq,
  envelopeSha256: hash(seq),
  receiptSha256: hash(receipt),
})

test('a range has the same digest whatever the order of its rows, and another for other rows', () => {
  expect(statementRangeDigest([row(1), row(3)])).toBe(statementRangeDigest([row(3), row(1)]))
  expect(statementRangeDigest([row(1), row(3)])).not.toBe(statementRangeDigest([row(1), row(2)]))
  expect(statementRangeDigest([row(1)])).not.toBe(statementRangeDigest([row(1, 2)]))
  expect(statementRangeDigest([])).toBe(toHex(treeRoot([])))
  expect(() => statementRangeDigest([{ ...row(1), receiptSha256: '' }])).toThrow(RangeError)
})

test('ranges begin at 1 and hold 256 numbers', () => {
  expect([1, 256, 257, 512, 513].map(statementRangeOf)).toEqual([0, 0, 1, 1, 2])
  expect(STATEMENT_RANGE).toBe(256)
})

test('one row more, less or different anywhere is another root', () => {
  const seqs = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(seqs, fc.nat(), (present, pick) => {
      const rows = present.map((seq) => row(seq))
      const at = pick % rows.length
      const root = statementRootOfRows(rows, 1000)
      expect(statementRootOfRows(rows.toReversed(), 1000)).toBe(root)
      expect(statementRootOfRows(rows.toSpliced(at, 1), 1000)).not.toBe(root)
      const changed = rows.map((one, i) => (i === at ? { ...one, receiptSha256: hash(9) } : one))
      expect(statementRootOfRows(changed, 1000)).not.toBe(root)
    }),
  )
})

test('the root follows from the digests of the ranges, so that they may be kept', () => {
  const rows = Array.from({ length: 700 }, (_, at) => row(at + 1))
  const digests = [0, 1, 2].map((range) =>
    statementRangeDigest(rows.filter(({ seq }) => statementRangeOf(seq) === range)),
  )
  expect(statementRoot(digests)).toBe(statementRootOfRows(rows, 700))
})
