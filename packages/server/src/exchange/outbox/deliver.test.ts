import { afterEach, expect, test, vi } from 'vitest'
import type { ItemId } from '../../foundation/index.ts'
import { viewOf } from '../testing/builders.ts'
import { type OneLine, oneLine } from '../testing/one-line.ts'
import { leaseEnvelope } from './lease.ts'

let line: OneLine
afterEach(async () => {
  vi.useRealTimers()
  await line.close()
})

test('the wait doubles, is kept across a restart, and ends with the first success', async () => {
  line = await oneLine()
  line.proxy.treat(() => 'lose-request')
  await line.handOverOne()
  await line.se.exchange.runDue()
  await line.tryAgain()
  expect((await line.peer()).failures).toBe(2)
  await line.se.restart()
  const before = await line.peer()
  expect(before.failures).toBe(2)
  expect(before.open_at?.getTime()).toBeLessThanOrEqual(line.clock.now().getTime() + 10_000)
  line.clock.advance(-1)
  if ((before.open_at?.getTime() ?? 0) > line.clock.now().getTime()) {
    await line.se.exchange.runDue()
    expect(line.proxy.seen).toHaveLength(2)
  }
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  expect(await line.peer()).toMatchObject({ failures: 0, open_at: null, problem: null })
  await line.expectDeliveredOnce(1)
})

test('a lane that comes late does not try again what its sibling has just put off', async () => {
  line = await oneLine()
  line.proxy.treat(() => 'lose-request')
  await line.handOverOne()
  await line.se.exchange.runDue()
  const later = new Date(line.clock.now().getTime() + 1_000)
  await line.se.foundation.database
    .updateTable('peer_state')
    .set({ open_at: later, urgent_open_at: later })
    .execute()
  expect(await leaseEnvelope(line.se.foundation, 'hotline.nl')).toBeUndefined()
  line.clock.advance(1_000)
  expect(await leaseEnvelope(line.se.foundation, 'hotline.nl')).toBeDefined()
})

test('Retry-After is honoured', async () => {
  line = await oneLine()
  line.proxy.treat(() => ({ status: 503, headers: { 'retry-after': '3600' }, body: '' }))
  await line.handOverOne()
  await line.se.exchange.runDue()
  line.proxy.treat(() => 'pass')
  line.clock.advance(59 * 60_000)
  await line.se.exchange.runDue()
  expect(line.proxy.seen).toEqual([])
  line.clock.advance(2 * 60_000)
  await line.se.exchange.runDue()
  await line.expectDeliveredOnce(1)
})

test('an envelope that expires is a dead letter, and its item goes to a person', async () => {
  line = await oneLine({ envelopeValidMs: 60_000 })
  line.proxy.treat(() => 'lose-request')
  const itemId = await line.handOverOne()
  await line.se.exchange.runDue()
  await line.tryAgain()
  expect((await line.envelopes())[0]).toMatchObject({
    state: 'dead-letter',
    problem: 'expired',
    receipt: null,
  })
  expect(await viewOf(line.se.foundation, itemId)).toMatchObject({
    attention: 'hand-over-stuck',
    holder: 'hotline.se',
  })
})

test('an envelope stays with its lane for as long as it is being sent, however slow the line is', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  line = await oneLine()
  await line.handOverOne()
  const leaseOf = async () => {
    const [row] = await line.envelopes()
    return row?.lease_until?.getTime() ?? 0
  }
  let during: Promise<number[]> | undefined
  line.proxy.treat(({ n }) => {
    if (n === 1)
      during = leaseOf().then(async (before) => {
        vi.advanceTimersByTime(20_000)
        while ((await leaseOf()) === before);
        return [before, await leaseOf()]
      })
    return 'pass'
  })
  line.proxy.holdUntil(() => during)
  await line.se.exchange.runDue()
  const [before = 0, after = 0] = (await during) ?? []
  expect(after).toBeGreaterThan(before)
  vi.useRealTimers()
  await line.expectDeliveredOnce(1)
})

test('with an expired directory nothing is sent, and all of it goes when a new one comes', async () => {
  line = await oneLine({ envelopeValidMs: 365 * 24 * 3_600_000 })
  line.clock.advance(31 * 24 * 3_600_000)
  await line.handOverOne()
  await line.se.exchange.runDue()
  expect(line.proxy.seen).toEqual([])
  expect(await line.envelopes()).toEqual([])
  await line.network.renewDirectory()
  await line.se.exchange.runDue()
  await line.expectDeliveredOnce(1)
})

test('a backlog shares envelopes, in the order in which it came', async () => {
  line = await oneLine()
  const items: ItemId[] = []
  for (let n = 0; n < 12; n++) items.push(await line.handOverOne())
  await line.tryAgain()
  const sent = await line.envelopes()
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ state: 'delivered', records: 12, seq: 1, prev: null })
  expect((await line.records()).map(({ item_id }) => item_id).toSorted()).toEqual(items.toSorted())
  await line.handOverOne()
  await line.tryAgain()
  expect((await line.envelopes())[1]).toMatchObject({ seq: 2, prev: sent[0]?.sha256 })
})
