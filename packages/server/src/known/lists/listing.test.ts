import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Judgement, type Listed, type Listing, listingOf } from './listing.ts'

const hashes = { md5: 'a', sha1: null, sha256: null, pdq: null, pdqQuality: null }
const judgement: Judgement = {
  ...{ classification: 'national', jurisdiction: 'SE', scheme: 's', schemeVersion: '1' },
}
const other: Judgement = { ...judgement, classification: 'baseline', jurisdiction: null }
const day = (n: number) => new Date(Date.UTC(2026, 0, n))
const listed = (changes: Partial<Listed> = {}): Listed => ({
  ...{ hashes, judgement, dated: day(5), withdrawn: null },
  ...changes,
})
const told = (changes: Partial<Listed> = {}) => ({ hashes, judgement, dated: day(5), ...changes })

test.each<[string, Listing, Parameters<typeof listingOf>]>([
  ['what nobody listed is new', { ok: true, as: 'new' }, [told(), undefined, undefined]],
  [
    'the same again changes nothing',
    { ok: true, as: 'listed-already' },
    [told({ dated: day(9) }), listed(), undefined],
  ],
  [
    'a newer word counts',
    { ok: true, as: 'newer' },
    [told({ dated: day(6), judgement: other }), listed(), undefined],
  ],
  [
    'an older word does not',
    { ok: false, reason: 'not-newer' },
    [told({ judgement: other }), listed(), undefined],
  ],
  [
    'what a person here took out stays out, however new',
    { ok: false, reason: 'taken-out-here' },
    [told({ dated: day(30), judgement: other }), listed({ withdrawn: 'wrong' }), undefined],
  ],
  [
    'what its source took back stays out',
    { ok: false, reason: 'withdrawn' },
    [told(), listed({ withdrawn: 'by-source' }), undefined],
  ],
  [
    'unless it was assessed since',
    { ok: true, as: 'new' },
    [told({ dated: day(6) }), listed({ withdrawn: 'by-source' }), undefined],
  ],
  ['a withdrawal may come first', { ok: false, reason: 'withdrawn' }, [told(), undefined, day(5)]],
  ['and does not last for what is assessed later', { ok: true, as: 'new' }, [told(), undefined, day(4)]],
])('%s', (_what, expected, given) => {
  expect(listingOf(...given)).toEqual(expected)
})

test('what was listed just now is listed already, whatever was before', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 28 }),
      fc.option(fc.integer({ min: 1, max: 28 }), { nil: undefined }),
      fc.constantFrom(null, 'by-source', 'replaced', 'wrong'),
      fc.boolean(),
      (at, before, withdrawn, isOther) => {
        const entry = told({ dated: day(at), judgement: isOther ? other : judgement })
        const first = listingOf(
          entry,
          before === undefined ? undefined : listed({ dated: day(before), withdrawn }),
          undefined,
        )
        if (!first.ok) return
        expect(listingOf(entry, { ...entry, withdrawn: null }, undefined)).toEqual({
          ok: true,
          as: 'listed-already',
        })
      },
    ),
  )
})
