import { describe, expect, it, vi } from 'vitest'
import { openTracingWorld } from './testing/tracing-world.ts'
import { readTraces } from './trace-store.ts'

describe('the room’s jobs', () => {
  it('trace what is announced, and give what failed to the end to a person', async () => {
    const world = await openTracingWorld({ work: true })
    const soon = { timeout: 30_000, interval: 50 }
    try {
      const reportId = await world.aReport('https://pictures.example/by-job')
      const item = await vi.waitFor(async () => {
        const found = await world.onlyItem(reportId)
        expect(found.stage).toBe('capturing')
        return found
      }, soon)
      const { database, jobs } = world.foundation
      await database
        .transaction()
        .execute((transaction) => jobs.enqueue(transaction, 'trace-item', [{ itemId: item.id }]))
      await vi.waitFor(async () => expect(await readTraces(world.foundation, item.id)).toHaveLength(2), soon)
      const lost = await world.aReport('https://pictures.example/lost')
      await world.foundation.pool.query(`update report set content_sealed = '\\x00' where id = $1`, [lost])
      await database
        .transaction()
        .execute((transaction) => jobs.enqueue(transaction, 'trace-report.dead', [{ reportId: lost }]))
      await vi.waitFor(
        async () =>
          expect(await world.events({ reportId: lost })).toMatchObject([
            { kind: 'report.received' },
            { kind: 'report.needs-attention' },
          ]),
        soon,
      )
    } finally {
      await world.close()
    }
  })
})
