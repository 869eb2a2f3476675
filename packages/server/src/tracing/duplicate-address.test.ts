import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setStage } from '../reports/index.ts'
import { openTracingWorld, type TracingWorld } from './testing/tracing-world.ts'

let world: TracingWorld
beforeAll(async () => {
  world = await openTracingWorld({ work: false })
})
afterAll(() => world.close())
beforeEach(() => {
  world.clock.advance(1_000)
})

describe('an address that was tipped before', () => {
  it('is an item again, linked, and both take the higher urgency', async () => {
    const calm = await world.aReport('https://pictures.example/twice', { priority: 'low' })
    await world.trace(calm)
    const earlier = await world.onlyItem(calm)
    const urgent = await world.aReport('HTTPS://pictures.example:443/twice#x', { priority: 'child-at-risk' })
    await world.trace(urgent)
    const later = await world.onlyItem(urgent)
    expect([later.priority, (await world.onlyItem(calm)).priority]).toEqual([0, 0])
    expect(await world.events({ itemId: later.id })).toContainEqual({
      ...{ kind: 'report.duplicate-address', detail: { duplicateOf: earlier.id } },
    })
    expect(await world.events({ itemId: earlier.id })).toContainEqual({
      ...{ kind: 'item.priority-raised', detail: { before: 3, priority: 0, because: later.id } },
    })
    const third = await world.aReport('https://pictures.example/twice', { priority: 'normal' })
    await world.trace(third)
    expect((await world.onlyItem(third)).priority).toBe(0)
  })

  it('does not stir an item that is done with, nor take its urgency', async () => {
    const old = await world.aReport('https://pictures.example/done', { priority: 'child-at-risk' })
    await world.trace(old)
    const earlier = await world.onlyItem(old)
    await world.foundation.database
      .transaction()
      .execute((transaction) => setStage(world.foundation, transaction, earlier, 'closed', null, 'server'))
    const later = await world.aReport('https://pictures.example/done', { priority: 'normal' })
    await world.trace(later)
    const item = await world.onlyItem(later)
    expect(item.priority).toBe(2)
    expect((await world.events({ itemId: item.id })).map(({ kind }) => kind)).toContain(
      'report.duplicate-address',
    )
  })

  it('is no dead end when two batches bring the same addresses in another order', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    const locator = (order: number[]) =>
      order.map((each) => `https://pictures.example/crossed/${each}`).join('\n')
    await world.trace(await world.aReport(locator(numbers), { priority: 'low' }))
    const [one, two] = [
      await world.aReport(locator(numbers), { priority: 'high' }),
      await world.aReport(locator(numbers.toReversed()), { priority: 'high' }),
    ]
    await Promise.all([world.trace(one), world.trace(two)])
    expect(
      [...(await world.itemsOf(one)), ...(await world.itemsOf(two))].map(({ priority }) => priority),
    ).toEqual(Array(40).fill(1))
  })
})
