import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Policy } from '../../foundation/index.ts'
import { type Change, type KeepReason, keepReasons, type TakeBackRecord } from './records.ts'
import { answerOf, type Copy, decides, effectOf, keepReason, type Order, toPassOn } from './rules.ts'

const origin = 'hotline.se'
const other = 'hotline.fr'
const file = (n: number) => n.toString(16).padStart(64, '0')
const at = (minute: number) => `2026-11-24T12:${String(minute).padStart(2, '0')}:00.000Z`
const copy: Copy = {
  ...{ self: 'hotline.nl', holder: 'hotline.nl', origin, givers: [origin, other] },
  pieces: [
    { blob: 'both', sha256: file(1), from: [origin, other] },
    { blob: 'theirs', sha256: file(2), from: [other] },
    { blob: 'ours', sha256: '', from: [] },
  ],
}
const head = (author: string, number: number) => ({
  ...{ reportId: 'R', itemId: 'I', author, revision: number, createdAt: at(number), words: '' },
})
const withdrawal = (
  author: string,
  number: number,
  rest: { address?: boolean; only?: string[] } = {},
): TakeBackRecord => ({
  ...{ type: 'withdrawal', ...head(author, number), reason: 'other', address: true, ...rest },
})
const correction = (author: string, number: number, change: Change): TakeBackRecord => ({
  ...{ type: 'correction', ...head(author, number), change },
})
const from = (via: string, record: TakeBackRecord): Order => ({ via, record })
const url = (n: number): Change => ({ field: 'address', url: `https://pages.example/${n}` })

describe('what is withdrawn', () => {
  test('by the origin: everything that came from others, never what we captured ourselves', () => {
    expect(effectOf(copy, [from(origin, withdrawal(origin, 1))])).toMatchObject({
      ...{ whole: true, withoutAddress: true, withoutRecipe: true, pieces: ['both', 'theirs'] },
    })
  })
  test('by another giver: only what nobody else brought, and nothing of what is told of the item', () => {
    expect(effectOf(copy, [from(other, withdrawal(other, 1))])).toMatchObject({
      ...{ whole: false, withoutAddress: false, withoutRecipe: false, pieces: ['theirs'] },
    })
  })
  test('by all givers, though not by the origin: everything', () => {
    const without = { ...copy, givers: [other], pieces: copy.pieces.slice(1) }
    expect(effectOf(without, [from(other, withdrawal(origin, 1))])).toMatchObject({
      ...{ whole: true, pieces: ['theirs'] },
    })
  })
  test('by a stranger: nothing', () => {
    expect(effectOf(copy, [from('hotline.de', withdrawal(origin, 9))])).toMatchObject({
      whole: false,
      pieces: [],
    })
  })
  test('keeps the address where the sender does not ask for it', () => {
    expect(effectOf(copy, [from(origin, withdrawal(origin, 1, { address: false }))])).toMatchObject({
      ...{ whole: true, withoutAddress: false },
    })
  })
  test('file by file: only those', () => {
    expect(effectOf(copy, [from(origin, withdrawal(origin, 1, { only: [file(2)] }))])).toMatchObject({
      ...{ whole: false, pieces: ['theirs'] },
    })
  })
})

describe('what is corrected', () => {
  test('the later correction supersedes the earlier one', () => {
    const orders = [from(origin, correction(origin, 2, url(2))), from(origin, correction(origin, 1, url(1)))]
    expect(effectOf(copy, orders).address).toBe('https://pages.example/2')
  })
  test('the origin’s word counts before that of others, whatever their numbers', () => {
    const orders = [from(other, correction(other, 9, url(9))), from(origin, correction(origin, 1, url(1)))]
    expect(effectOf(copy, orders).address).toBe('https://pages.example/1')
    const claimed = [from(other, correction(origin, 9, url(9)))]
    expect(effectOf(copy, claimed).address).toBeUndefined()
    expect(decides(copy, other)).toBe(false)
  })
  test('an assessment only by the member that made it', () => {
    const assessment: Extract<Change, { field: 'assessment' }>['assessment'] = {
      ...{ classification: 'not-illegal', age: 'not-categorised', sex: 'not-determined', flags: [] },
      ...{ reason: 'other', scheme: 's', schemeVersion: '1', member: origin, analyst: 'U', at: at(0) },
    }
    const change: Change = { field: 'assessment', assessment }
    expect(effectOf(copy, [from(origin, correction(origin, 1, change))]).assessments).toHaveLength(1)
    expect(effectOf(copy, [from(other, correction(other, 1, change))]).assessments).toEqual([])
  })
})

const anyChange = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map(url),
  fc.constantFrom('NL', 'FR', 'SE').map((country): Change => ({ field: 'country', country })),
  fc.record({ recipe: fc.boolean(), files: fc.subarray([file(1), file(2)]) }).map(
    (removed): Change => ({
      ...{ field: 'personal-data', ...removed },
    }),
  ),
  fc.constantFrom('none' as const, 'le' as const, 'network' as const).map(
    (onward): Change => ({
      ...{ field: 'onward', onward },
    }),
  ),
)
const anyOrder = fc
  .record({
    via: fc.constantFrom(origin, other, 'hotline.de'),
    author: fc.constantFrom(origin, other),
    number: fc.integer({ min: 1, max: 5 }),
    what: fc.oneof(
      anyChange,
      fc.record({ address: fc.boolean() }),
      fc.subarray([file(1), file(2)], { minLength: 1 }).map((only) => ({ address: true, only })),
    ),
  })
  .map(({ via, author, number, what }) =>
    from(via, 'field' in what ? correction(author, number, what) : withdrawal(author, number, what)),
  )
/** As the database keeps them: one for each author, number and teller. */
const known = fc.uniqueArray(anyOrder, {
  maxLength: 8,
  selector: ({ via, record }) => `${via} ${record.author} ${record.revision}`,
})

test('the same withdrawals and corrections come to the same, in whatever order they came', () => {
  fc.assert(
    fc.property(
      known.chain((orders) =>
        fc.tuple(fc.constant(orders), fc.shuffledSubarray(orders, { minLength: orders.length })),
      ),
      ([one, another]) => {
        expect(effectOf(copy, another)).toEqual(effectOf(copy, one))
        for (const order of one)
          for (const kept of [undefined, ...keepReasons])
            expect(answerOf(copy, order, kept)).toEqual(answerOf(copy, order, kept))
      },
    ),
    { numRuns: 500 },
  )
})

test('more of them never bring back what is gone, and never touch what we captured ourselves', () => {
  fc.assert(
    fc.property(known, anyOrder, (orders, next) => {
      const before = effectOf(copy, orders)
      const after = effectOf(copy, [...orders, next])
      expect(after.pieces).toEqual(expect.arrayContaining(before.pieces))
      if (before.whole) expect(after.whole).toBe(true)
      if (before.withoutAddress) expect(after.withoutAddress).toBe(true)
      expect(after.pieces).not.toContain('ours')
    }),
  )
})

describe('what is passed on to those who have it from us', () => {
  test('the origin’s word whole; a giver’s only as far as it goes here', () => {
    const whole = withdrawal(origin, 1)
    expect(toPassOn(copy, [from(origin, whole)])).toEqual(whole)
    expect(toPassOn(copy, [from(other, withdrawal(other, 1))])).toEqual({
      ...withdrawal(other, 1),
      only: [file(2)],
    })
    expect(toPassOn(copy, [from(other, whole)])).toBeUndefined()
  })
  test('a correction of what is told of the item only where its sender has that say', () => {
    const record = correction(other, 1, url(1))
    expect(toPassOn(copy, [from(other, record)])).toBeUndefined()
    expect(toPassOn({ ...copy, givers: [other] }, [from(other, record)])).toEqual(record)
  })
})

describe('what a member keeps', () => {
  const facts = (kinds: ('reported-to-provider' | 'reported-to-police' | 'removed')[], openCase = false) => ({
    ...{ state: { holder: 'hotline.nl', actions: kinds.map((kind) => ({ kind, member: 'hotline.nl' })) } },
    ...{ self: 'hotline.nl', openCase },
  })
  test('is what its configuration names and the item’s state bears out', () => {
    expect(keepReason([], facts(['reported-to-provider'], true))).toBeUndefined()
    expect(keepReason(['own-law'], facts([]))).toBe('own-law')
    expect(keepReason(['takedown-under-way'], facts(['reported-to-provider']))).toBe('takedown-under-way')
    expect(keepReason(['open-police-case'], facts(['reported-to-police']))).toBe('open-police-case')
    expect(keepReason(['open-police-case'], facts([], true))).toBe('open-police-case')
  })
  test('can be for every reason named in the configuration', () => {
    expectTypeOf<NonNullable<Policy['keepsWhenWithdrawn']>[number]>().toEqualTypeOf<KeepReason>()
  })
  test('is kept no longer than the removal lasts', () => {
    expect(keepReason(['takedown-under-way'], facts(['reported-to-provider', 'removed']))).toBeUndefined()
  })
  test('is nothing where somebody else holds the item', () => {
    const elsewhere = facts(['reported-to-provider'])
    elsewhere.state.holder = origin
    expect(keepReason(['takedown-under-way'], elsewhere)).toBeUndefined()
  })
})
