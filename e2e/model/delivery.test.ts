import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Invariant } from './invariant.ts'
import { brokenAtTheEnd, brokenNow } from './invariants.ts'
import { type Mistake, mistakes } from './mistake.ts'
import { anyStep, letHeal, play, type Step } from './step.ts'
import { newWorld, type World } from './world.ts'

const runs = Number(process.env['MODEL_RUNS'] ?? 20_000)
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 1_000_000)

interface Schedule {
  via: World['via']
  steps: Step[]
}

const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  via: fc.constantFrom('direct' as const, 'relay' as const),
  steps: fc.array(anyStep, { maxLength: 40, size: 'max' }),
})

/** Plays a schedule and lets everything heal; what was broken on the way or is then. */
function brokenBy({ via, steps }: Schedule, mistake?: Mistake): Invariant[] {
  const world = newWorld(via, mistake)
  const broken = new Set<Invariant>()
  for (const step of steps) {
    play(world, step)
    for (const one of brokenNow(world)) broken.add(one)
  }
  for (const one of [...brokenAtTheEnd(world, letHeal(world)), ...brokenNow(world)]) broken.add(one)
  return [...broken].toSorted()
}

describe('the rules of delivery', () => {
  test(`lose, double and invent nothing in ${runs} schedules of loss, repeats, reordering, a wiped relay and restored backups`, () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        expect(brokenBy(schedule)).toEqual([])
      }),
      { numRuns: runs, seed },
    )
  }, 600_000)

  test('a schedule in which all goes well delivers everything', () => {
    const steps: Step[] = [{ do: 'hand over' }, { do: 'pack' }, { do: 'post', n: 0 }]
    const world = newWorld('relay')
    for (const step of steps) play(world, step)
    expect(letHeal(world)).toBe(true)
    expect([...world.receiver.effects.values()]).toEqual([1])
    expect(world.sender.sent.map(({ state }) => state)).toEqual(['delivered'])
  })
})

describe('a rule that is nearly right is refuted, in few steps', () => {
  test.each(Object.entries(mistakes) as [Mistake, readonly Invariant[]][])(
    '%s breaks %j',
    (mistake, breaks) => {
      const refuted = fc.check(
        fc.property(
          anySchedule,
          (schedule) => !breaks.every((one) => brokenBy(schedule, mistake).includes(one)),
        ),
        { numRuns: 20_000, seed: 1 },
      )
      expect(refuted.failed).toBe(true)
      const shrunk = refuted.counterexample?.[0]
      if (!shrunk) throw new Error('no counterexample')
      expect(shrunk.steps.length).toBeLessThanOrEqual(9)
      // The same schedule is borne by the right rules.
      expect(brokenBy(shrunk)).toEqual([])
    },
    120_000,
  )
})
