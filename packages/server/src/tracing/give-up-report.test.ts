import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noFaults, type ReportId } from '../foundation/index.ts'
import { giveUpReport } from './give-up-report.ts'
import { openTracingWorld, type TracingWorld } from './testing/tracing-world.ts'

let world: TracingWorld
beforeAll(async () => {
  world = await openTracingWorld({ work: false })
})
afterAll(() => world.close())

const attentionOf = async (reportId: ReportId) =>
  (
    await world.foundation.database
      .selectFrom('report')
      .select('attention')
      .where('id', '=', reportId)
      .executeTakeFirstOrThrow()
  ).attention

describe('a report that failed to the end', () => {
  it('is a person’s when not even its words could be read', async () => {
    const reportId = await world.aReport('https://pictures.example/unread')
    await giveUpReport(world.foundation, reportId)
    await giveUpReport(world.foundation, reportId)
    expect(await attentionOf(reportId)).toBe('tip-without-address')
    expect(await world.events({ reportId })).toMatchObject([
      { kind: 'report.received' },
      { kind: 'report.needs-attention', detail: { reason: 'fault' } },
    ])
  })

  it('leaves its untraced items to a person, and those that went on alone', async () => {
    const reportId = await world.aReport('https://pictures.example/half')
    world.faults = {
      reach: () => {
        throw new Error('crashed')
      },
    }
    await expect(world.trace(reportId)).rejects.toThrow('crashed')
    world.faults = noFaults
    await giveUpReport(world.foundation, reportId)
    await giveUpReport(world.foundation, reportId)
    const item = await world.onlyItem(reportId)
    expect(item).toMatchObject({ stage: 'assessment', attention: 'cannot-trace' })
    expect((await world.events({ itemId: item.id })).map(({ kind }) => kind)).toEqual([
      ...['item.added', 'item.trace-failed', 'item.needs-attention'],
    ])

    const traced = await world.aReport('https://pictures.example/went-on')
    await world.trace(traced)
    await giveUpReport(world.foundation, traced)
    expect(await world.onlyItem(traced)).toMatchObject({ stage: 'capturing', attention: null })
    expect(await attentionOf(traced)).toBeNull()
  })
})
