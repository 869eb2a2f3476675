import { describe, expect, it, vi } from 'vitest'
import { newId, type ReportId } from '../foundation/index.ts'
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
      // As if its own job had failed to the end: stored, and only in the queue of dead letters.
      const lost = newId<ReportId>(world.clock.now(), world.foundation.random)
      const row = await database
        .selectFrom('report')
        .selectAll()
        .where('id', '=', reportId)
        .executeTakeFirstOrThrow()
      await database.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('report')
          .values({ ...row, id: lost })
          .execute()
        await jobs.enqueue(transaction, 'trace-report.dead', [{ reportId: lost }])
      })
      await vi.waitFor(async () => {
        const kinds = (await world.events({ reportId: lost })).map(({ kind }) => kind)
        expect(kinds).toEqual(['report.needs-attention'])
      }, soon)
    } finally {
      await world.close()
    }
  })
})
