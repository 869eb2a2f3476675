import { afterAll, beforeAll, expect, test } from 'vitest'
import { manualClock } from '../../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import type { ExchangeContext } from '../context.ts'
import { createAnxiety } from './anxiety.ts'

const clock = manualClock(new Date('2026-11-24T20:00:00Z'))
let opened: TestFoundation
beforeAll(async () => {
  opened = await testFoundation({}, { clock })
})
afterAll(() => opened.close())

test('a relay that is not reached for a quarter of an hour is an alarm, said again only hours later', async () => {
  const { foundation } = opened
  const anxiety = createAnxiety({ foundation } as ExchangeContext)
  const times = async () => {
    const rows = await foundation.database.selectFrom('alarm').select(['kind', 'peer', 'times']).execute()
    return rows.map(({ kind, peer, times: n }) => `${kind} ${peer} ${n}`)
  }
  await anxiety.notReached('secretariat')
  clock.advance(14 * 60_000)
  await anxiety.notReached('secretariat')
  anxiety.reached()
  clock.advance(14 * 60_000)
  await anxiety.notReached('secretariat')
  expect(await times()).toEqual([])
  clock.advance(15 * 60_000)
  await anxiety.notReached('secretariat')
  await anxiety.notReached('secretariat')
  expect(await times()).toEqual(['relay-unreached secretariat 1'])
  clock.advance(4 * 3_600_000)
  await anxiety.notReached('secretariat')
  expect(await times()).toEqual(['relay-unreached secretariat 2'])
})
