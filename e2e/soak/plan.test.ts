import { expect, test } from 'vitest'
import { drawPlan } from './plan.ts'

test('the same seed draws the same plan, and another seed another', () => {
  const wish = {
    ...{ members: ['hotline.aa', 'hotline.ab', 'hotline.ac'], hosts: 2, clusters: 2, durationMs: 25_000 },
    ...{ seed: 7, kills: 2, crashes: 1, absences: 2, pauseMs: 500 },
  }
  expect(drawPlan(wish)).toEqual(drawPlan(wish))
  expect(drawPlan({ ...wish, seed: 8 })).not.toEqual(drawPlan(wish))
})
