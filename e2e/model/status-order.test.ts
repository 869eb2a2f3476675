import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Copy, hear, type News, newCopy, type OrderMistake, wentBack } from './status-order.ts'

const [se, nl, fr] = ['hotline.se', 'hotline.nl', 'hotline.fr']
const runs = Number(process.env['MODEL_RUNS'] ?? 4_000)

/** An item of SE that FR follows: offered to NL, taken by NL, then changed there so many times. */
function newsOf(changes: number): News[] {
  return [
    { from: se, revision: 2, holder: se, assigned: nl },
    { from: nl, revision: 3, holder: nl, assigned: nl },
    ...Array.from({ length: changes }, (_, at) => ({ from: nl, revision: 4 + at, holder: nl, assigned: nl })),
  ]
}

/** All of the news, some of it more than once, in any order. */
const anyOrder = fc.integer({ min: 0, max: 4 }).chain((changes) => {
  const news = newsOf(changes)
  return fc
    .tuple(fc.subarray(news), fc.subarray(news))
    .chain(([again, andAgain]) =>
      fc.shuffledSubarray([...news, ...again, ...andAgain], { minLength: news.length }),
    )
    .map((order) => ({ last: news.at(-1), order: [...order, ...news.filter((one) => !order.includes(one))] }))
})

function played(order: readonly News[], mistake?: OrderMistake): Copy {
  const copy = newCopy(fr, se)
  for (const news of order) hear(copy, news, mistake)
  return copy
}

const isRight = ({ last, order }: { last: News | undefined; order: News[] }, mistake?: OrderMistake) => {
  const copy = played(order, mistake)
  return !wentBack(copy) && copy.holder === last?.holder && copy.revision === last.revision
}

test('a copy only goes forward, and ends where the holder is, in whatever order and however often news comes', () => {
  fc.assert(
    fc.property(anyOrder, (schedule) => isRight(schedule)),
    { numRuns: runs },
  )
})

test.each<OrderMistake>(['last-word-counts', 'early-news-is-dropped', 'anyone-may-take'])(
  '%s is refuted',
  (mistake) => {
    const refuted = fc.check(
      fc.property(anyOrder, (schedule) => isRight(schedule, mistake)),
      { numRuns: 5_000, seed: 1 },
    )
    expect(refuted.failed).toBe(true)
    expect(refuted.counterexample?.[0].order.length).toBeLessThanOrEqual(4)
  },
)
