import { afterEach, expect, test } from 'vitest'
import type { FaultPoints } from '../../foundation/index.ts'
import { viewOf } from '../testing/builders.ts'
import { type OneLine, oneLine } from '../testing/one-line.ts'

let line: OneLine
afterEach(() => line.close())

test('after five tries that began and did not end it is a dead letter, and others pass', async () => {
  line = await oneLine({ outboxLeaseMs: 0 })
  const itemId = await line.handOverOne()
  const crash: FaultPoints = {
    reach: (label) => {
      if (label === 'exchange.sender.after-lease') throw new Error('crash')
    },
  }
  await line.se.restart({ clock: line.clock, faults: crash })
  for (let attempt = 0; attempt < 5; attempt++) {
    await line.se.exchange.runDue()
    line.clock.advance(1)
  }
  expect((await line.envelopes())[0]).toMatchObject({ state: 'queued', started: expect.any(Number) })
  await line.se.restart({ clock: line.clock })
  const started = (await line.envelopes())[0]?.started ?? 0
  expect(started).toBeGreaterThanOrEqual(5)
  await line.handOverOne()
  await line.se.exchange.runDue()
  const sent = await line.envelopes()
  expect(sent[0]).toMatchObject({ state: 'dead-letter', problem: 'crashed-repeatedly' })
  expect(sent[1]).toMatchObject({ state: 'delivered' })
  expect((await viewOf(line.se.foundation, itemId))?.attention).toBe('hand-over-stuck')
})

test('a sender that is killed at any step sends again after a restart, and it takes effect once', async () => {
  line = await oneLine({ outboxLeaseMs: 0 })
  const steps = [
    'exchange.pack-before-commit',
    'exchange.pack-after-commit',
    'exchange.sender.before-lease',
    'exchange.sender.after-lease',
    'exchange.sender.after-response',
    'exchange.sender.before-commit',
    'exchange.sender.after-commit',
  ]
  for (const [at, step] of steps.entries()) {
    await line.handOverOne()
    let reached = 0
    const crash: FaultPoints = {
      reach: (label) => {
        if (label !== step || ++reached > 1) return
        throw new Error(`killed at ${step}`)
      },
    }
    await line.se.restart({ clock: line.clock, faults: crash })
    await line.se.exchange.runDue().catch(() => {})
    expect(reached, step).toBeGreaterThan(0)
    await line.se.restart({ clock: line.clock })
    await line.tryAgain()
    await line.expectDeliveredOnce(at + 1)
  }
})

test('a receiver that is killed at any step answers the repeat with one receipt', async () => {
  line = await oneLine()
  const steps = [
    'exchange.part-half-done',
    'exchange.receiver.before-commit',
    'exchange.receiver.inside-commit',
    'exchange.receiver.after-commit',
  ]
  for (const [at, step] of steps.entries()) {
    let reached = 0
    const crash: FaultPoints = {
      reach: (label) => {
        if (label !== step || ++reached > 1) return
        throw new Error(`killed at ${step}`)
      },
    }
    await line.nl.restart({ clock: line.clock, faults: crash })
    await line.handOverOne()
    await line.se.exchange.runDue()
    expect(reached, step).toBe(1)
    await line.nl.restart({ clock: line.clock })
    await line.tryAgain()
    await line.expectDeliveredOnce(at + 1)
  }
})
