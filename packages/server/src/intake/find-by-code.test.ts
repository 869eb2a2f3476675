import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeFrom, inGroups, readCode } from './code/code.ts'
import { findByCode } from './find-by-code.ts'
import { openPace } from './pace.ts'
import { codeOn, type OpenRoom, openRoom, postForm } from './testing/open-room.ts'

let room: OpenRoom
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room.close())

test('while others guess, who has a code is answered at once; a guess waits, then is turned away', async () => {
  const { foundation } = room
  const page = await (await postForm(`${room.public}/tips`, { lang: 'en', text: 'A sentence' })).text()
  const known = codeOn(page) ?? ''
  expect(readCode(known).ok).toBe(true)
  const waits: number[] = []
  const limits = { perSecond: 1, burst: 2, longestWaitMs: 3_000 }
  const pace = openPace(limits, { now: () => new Date(0) }, async (ms) => waits.push(ms))
  const look = (code: string) => findByCode(foundation, foundation.database, pace, code)
  const guesses = []
  for (let each = 0; each < 10; each += 1) guesses.push(await look(inGroups(codeFrom(foundation.random(15)))))
  expect(guesses.map((guess) => (guess.ok ? 'found' : guess.reason))).toEqual([
    ...Array(5).fill('unknown-code'),
    ...Array(5).fill('busy'),
  ])
  expect(waits).toEqual([1_000, 2_000, 3_000])
  for (let each = 0; each < 10; each += 1) expect(await look(known)).toMatchObject({ ok: true })
  expect(waits).toHaveLength(3)
})
