import { expect, test } from 'vitest'
import { manualClock } from '../foundation/index.ts'
import { openPace } from './pace.ts'

function aPace() {
  const clock = manualClock(new Date('2026-01-01T00:00:00Z'))
  const waits: number[] = []
  const pace = openPace({ perSecond: 10, burst: 5, longestWaitMs: 1_000 }, clock, async (ms) => {
    waits.push(ms)
  })
  return { clock, waits, pace }
}

test('a burst passes at once, then everybody waits a little longer, then the line is full', async () => {
  const { waits, pace } = aPace()
  for (let i = 0; i < 5; i++) expect(await pace.turn()).toBe(true)
  expect(waits).toEqual([])
  for (let i = 0; i < 10; i++) expect(await pace.turn()).toBe(true)
  expect(waits).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
  expect(await pace.turn()).toBe(false)
})

test('who was turned away costs nothing, and quiet gives the burst back but no more', async () => {
  const { clock, waits, pace } = aPace()
  for (let i = 0; i < 15; i++) await pace.turn()
  for (let i = 0; i < 1_000; i++) expect(await pace.turn()).toBe(false)
  clock.advance(100)
  expect(await pace.turn()).toBe(true)
  clock.advance(3_600_000)
  waits.length = 0
  for (let i = 0; i < 5; i++) await pace.turn()
  expect(waits).toEqual([])
  await pace.turn()
  expect(waits).toEqual([100])
})
