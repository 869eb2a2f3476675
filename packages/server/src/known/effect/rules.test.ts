import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifications } from '../../reports/index.ts'
import type { HashEntry } from '../entry.ts'
import type { Match, MatchedBy } from '../match.ts'
import {
  type Circumstances,
  decide,
  isExact,
  nearnessOf,
  offered,
  type RecognisedFile,
  recognition,
} from './rules.ts'

const hashes = { sha256: 'a1'.repeat(32), sha1: 'b2'.repeat(20), md5: 'c3'.repeat(16) }
const others = { sha256: '0f'.repeat(32), sha1: '1e'.repeat(20), md5: '2d'.repeat(16) }
const here: Circumstances = { country: 'SE', wasReopened: false }

let ids = 0
function entry(wish: Partial<HashEntry> = {}): HashEntry {
  ids += 1
  return {
    ...{ id: ids, listId: 'own', md5: hashes.md5, sha1: hashes.sha1, sha256: hashes.sha256 },
    ...{ pdq: null, pdqQuality: null, classification: 'baseline', jurisdiction: 'SE', scheme: 'iccam' },
    ...{ schemeVersion: '3', source: 'hotline.se', sourceEntry: `E${ids}`, itemId: null },
    ...{ dated: new Date('2026-01-01T00:00:00Z'), withdrawnAt: null, withdrawnReason: null, change: ids },
    ...wish,
  }
}
const match = (wish: Partial<HashEntry> = {}, how: MatchedBy = 'sha256', distance = 0): Match => ({
  ...{ entry: entry(wish), how, distance },
})
const file = (...matches: Match[]): RecognisedFile => ({ ...hashes, matches, ourWords: [] })
const near = (distance: number, wish: Partial<HashEntry> = {}) =>
  match({ ...others, pdq: 'd4'.repeat(32), pdqQuality: 90, ...wish }, 'pdq', distance)

describe('by what a file is recognised', () => {
  it.each<[string, Partial<HashEntry>, string | undefined]>([
    ['the same SHA-256', {}, 'sha256'],
    ['the same SHA-256 where the list has no other hash', { sha1: null, md5: null }, 'sha256'],
    ['SHA-1 and MD5 in one entry without SHA-256', { sha256: null }, 'sha1-md5'],
    ['MD5 alone', { sha256: null, sha1: null }, 'md5'],
    ['SHA-1 alone', { sha256: null, md5: null }, 'sha1'],
    ['MD5 and SHA-1 made to agree, with another SHA-256', { sha256: others.sha256 }, undefined],
    ['MD5 made to agree, with another SHA-1', { sha256: null, sha1: others.sha1 }, undefined],
    ['SHA-1 made to agree, with another MD5', { sha256: null, md5: others.md5 }, undefined],
  ])('%s', (_, wish, by) => {
    expect(recognition(hashes, match(wish))?.by).toBe(by)
  })

  it('what was made to agree by MD5 is still as near as its picture is', () => {
    expect(recognition(hashes, match({ sha256: others.sha256 }, 'pdq', 12))).toMatchObject({
      by: 'pdq',
      distance: 12,
    })
  })

  it('a near picture is recognised by PDQ, and never counts as the same file', () => {
    const found = recognition(hashes, near(0))
    expect(found).toMatchObject({ by: 'pdq', distance: 0 })
    expect(found && isExact(found)).toBe(false)
  })
})

describe('what happens', () => {
  it.each<[string, RecognisedFile[], Partial<Circumstances>, string]>([
    ['nothing is known', [file()], {}, 'nothing'],
    ['the same file is Baseline', [file(match())], {}, 'take-over'],
    ['it is Baseline by an assessor abroad', [file(match({ jurisdiction: 'NL' }))], {}, 'take-over'],
    ['one of two files is not known', [file(match()), file()], {}, 'offer'],
    ['both files are Baseline', [file(match()), file(match())], {}, 'take-over'],
    ['MD5 alone is Baseline', [file(match({ sha256: null, sha1: null }))], {}, 'offer'],
    ['the picture is near a Baseline one, at 0', [file(near(0))], {}, 'offer'],
    ['National under our law', [file(match({ classification: 'national' }))], {}, 'ask-law'],
    [
      'National under another law',
      [file(match({ classification: 'national', jurisdiction: 'NL' }))],
      {},
      'offer',
    ],
    [
      'National, and nobody says under which law',
      [file(match({ classification: 'national', jurisdiction: null }))],
      {},
      'offer',
    ],
    [
      'National here and there',
      [
        file(
          match({ classification: 'national' }),
          match({ classification: 'national', jurisdiction: 'NL' }),
        ),
      ],
      {},
      'ask-law',
    ],
    [
      'National here, not illegal there',
      [
        file(
          match({ classification: 'national' }),
          match({ classification: 'not-illegal', jurisdiction: 'NL' }),
        ),
      ],
      {},
      'ask-law',
    ],
    [
      'National here, not illegal here',
      [file(match({ classification: 'national' }), match({ classification: 'not-illegal' }))],
      {},
      'disagree',
    ],
    [
      'Baseline, and not illegal elsewhere',
      [file(match(), match({ classification: 'not-illegal', jurisdiction: 'NL' }))],
      {},
      'disagree',
    ],
    [
      'Baseline, and only National elsewhere',
      [file(match(), match({ classification: 'national', jurisdiction: 'NL' }))],
      {},
      'disagree',
    ],
    [
      'Baseline, and another could not tell',
      [file(match(), match({ classification: 'undetermined' }))],
      {},
      'take-over',
    ],
    [
      'Baseline, and the disagreeing entry was withdrawn',
      [file(match(), match({ classification: 'not-illegal', withdrawnAt: new Date() }))],
      {},
      'take-over',
    ],
    ['the Baseline entry was withdrawn', [file(match({ withdrawnAt: new Date() }))], {}, 'nothing'],
    ['a take-over was undone before', [file(match())], { wasReopened: true }, 'offer'],
    [
      'our own analyst said that the same file is not illegal',
      [{ ...file(match()), ourWords: [{ classification: 'not-illegal', at: new Date() }] }],
      {},
      'disagree',
    ],
    [
      'our own analyst said Baseline too',
      [{ ...file(match()), ourWords: [{ classification: 'baseline', at: new Date() }] }],
      {},
      'take-over',
    ],
  ])('%s', (_, files, changes, what) => {
    expect(decide(files, { ...here, ...changes }).what).toBe(what)
  })

  it('it leans on the newest of those that agree', () => {
    const old = match({ dated: new Date('2024-01-01') })
    const fresh = match({ dated: new Date('2026-02-01') })
    const decision = decide([file(old, fresh)], here)
    expect(decision.what === 'take-over' && decision.from.map(({ entry: { id } }) => id)).toEqual([
      fresh.entry.id,
    ])
  })

  it('only Baseline, and National under our own law, can be taken over by one key', () => {
    const say = (wish: Partial<HashEntry>) => offered({ entry: entry(wish) }, 'SE')
    expect(say({ jurisdiction: 'NL' })).toBe('baseline')
    expect(say({ classification: 'national' })).toBe('national')
    expect(say({ classification: 'national', jurisdiction: 'NL' })).toBeUndefined()
    expect(say({ classification: 'undetermined' })).toBeUndefined()
    expect(say({ classification: 'not-illegal' })).toBeUndefined()
  })

  it('nearness is said in words', () => {
    const words = [0, 10, 11, 20, 21, 31].map((distance) => nearnessOf({ by: 'pdq', distance }))
    expect(words).toEqual(['same-picture', 'same-picture', 'very-near', 'very-near', 'near', 'near'])
    expect(nearnessOf({ by: 'sha1-md5', distance: 0 })).toBe('same-file')
    expect(nearnessOf({ by: 'md5', distance: 0 })).toBe('same-weak-hash')
  })
})

describe('always', () => {
  const anEntry = fc
    .record({
      sha256: fc.constantFrom(hashes.sha256, others.sha256, null),
      sha1: fc.constantFrom(hashes.sha1, others.sha1, null),
      md5: fc.constantFrom(hashes.md5, others.md5, null),
      classification: fc.constantFrom(...classifications),
      jurisdiction: fc.constantFrom('SE', 'NL', null),
      withdrawnAt: fc.constantFrom(null, null, null, new Date('2026-02-02')),
    })
    .map((wish) => entry(wish))
  const aMatch: fc.Arbitrary<Match> = fc.record({
    entry: anEntry,
    how: fc.constantFrom('sha256', 'sha1', 'md5', 'pdq'),
    distance: fc.nat(31),
  })
  const words = fc.array(
    fc.record({
      classification: fc.constantFrom(...classifications),
      at: fc.constant(new Date('2026-01-05')),
    }),
    { maxLength: 2 },
  )
  const aFile: fc.Arbitrary<RecognisedFile> = fc.record({
    ...{ sha256: fc.constant(hashes.sha256), sha1: fc.constant(hashes.sha1), md5: fc.constant(hashes.md5) },
    ...{ matches: fc.array(aMatch, { maxLength: 4 }), ourWords: words },
  })
  const files = fc.array(aFile, { minLength: 1, maxLength: 3 })
  const circumstances = fc.record({ country: fc.constant('SE'), wasReopened: fc.boolean() })
  /** Files that are mostly known as Baseline, so that a judgement without a person is not rare. */
  const knownFile = fc.record({
    ...{ sha256: fc.constant(hashes.sha256), sha1: fc.constant(hashes.sha1), md5: fc.constant(hashes.md5) },
    matches: fc
      .tuple(fc.constantFrom(hashes.sha256, null), fc.array(aMatch, { maxLength: 1 }))
      .map(([sha256, others]) => [match({ sha256 }), ...others]),
    ourWords: fc.constant([]),
  })
  const knownFiles = fc.array(knownFile, { minLength: 1, maxLength: 2 })
  const stands = ({ entry: { withdrawnAt } }: Match) => withdrawnAt === null
  const isSame = ({ entry: one }: Match) =>
    one.sha256 === null ? one.sha1 === hashes.sha1 && one.md5 === hashes.md5 : one.sha256 === hashes.sha256

  it('nobody is left out without the very same file being Baseline, for each file', () => {
    fc.assert(
      fc.property(fc.oneof(files, knownFiles), circumstances, (given, around) => {
        const decision = decide(given, around)
        fc.pre(decision.what === 'take-over')
        expect(around.wasReopened).toBe(false)
        for (const each of given) {
          const same = each.matches.filter((one) => stands(one) && isSame(one))
          expect(same.some(({ entry: { classification } }) => classification === 'baseline')).toBe(true)
          for (const {
            entry: { classification },
          } of same)
            expect(['baseline', 'undetermined']).toContain(classification)
          for (const { classification } of each.ourWords)
            expect(['baseline', 'undetermined']).toContain(classification)
        }
      }),
    )
  })

  it('it leans on one entry for each file, each standing, exact and Baseline', () => {
    fc.assert(
      fc.property(fc.oneof(files, knownFiles), circumstances, (given, around) => {
        const decision = decide(given, around)
        fc.pre(decision.what === 'take-over')
        if (decision.what !== 'take-over') return
        expect(decision.from).toHaveLength(given.length)
        for (const { entry: one, by } of decision.from) {
          expect([one.classification, one.withdrawnAt, isExact({ by })]).toEqual(['baseline', null, true])
        }
      }),
    )
  })

  it('one more entry that says less than Baseline of the same file never makes it decide alone', () => {
    const less = fc.constantFrom('national', 'not-illegal' as const)
    fc.assert(
      fc.property(
        files,
        circumstances,
        less,
        fc.constantFrom('SE', 'NL', null),
        (given, around, said, law) => {
          const [first, ...rest] = given
          if (!first) return
          const against = match({ classification: said, jurisdiction: law })
          const changed = [{ ...first, matches: [...first.matches, against] }, ...rest]
          expect(decide(changed, around).what).not.toBe('take-over')
        },
      ),
    )
  })

  it('the order in which matches come changes nothing', () => {
    fc.assert(
      fc.property(files, circumstances, (given, around) => {
        const turned = given.map((each) => ({ ...each, matches: each.matches.toReversed() }))
        const [one, other] = [given, turned].map((each) => decide(each, around))
        expect(other).toEqual(one)
      }),
    )
  })

  it('withdrawing everything that it could lean on leaves nothing', () => {
    fc.assert(
      fc.property(fc.oneof(files, knownFiles), circumstances, (given, around) => {
        fc.pre(decide(given, around).what === 'take-over')
        const withdrawn = given.map((each) => ({
          ...each,
          matches: each.matches.map((one) => ({ ...one, entry: { ...one.entry, withdrawnAt: new Date() } })),
        }))
        expect(decide(withdrawn, around)).toEqual({ what: 'nothing' })
      }),
    )
  })
})
