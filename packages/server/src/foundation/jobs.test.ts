import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type TestFoundation, testFoundation } from './testing/test-foundation.ts'

let test: TestFoundation
const handled: string[] = []
let failuresLeft = 1
let wake = () => {}
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise<void>((resolve) => (wake = resolve))
}

beforeAll(async () => {
  test = await testFoundation({ log: 'silent' })
  const { jobs } = test.foundation
  const payload = z.object({ id: z.string() })
  jobs.define({
    queue: 'greet',
    payload,
    handle: async (payloads) => {
      if (payloads.some(({ id }) => id === 'stumble') && failuresLeft-- > 0) throw new Error('once')
      handled.push(...payloads.map(({ id }) => `greet ${id}`))
      wake()
    },
  })
  jobs.define({
    queue: 'count',
    payload,
    batchSize: 10,
    handle: async (payloads) => {
      handled.push(...payloads.map(({ id }) => `count ${id}`))
      wake()
    },
  })
  jobs.follow('guest-arrived', 'greet')
  jobs.follow('guest-arrived', 'count')
  await jobs.start({ work: true })
})
afterAll(() => test.close())

describe('jobs', () => {
  it('reach every queue that follows an event, and only when the transaction commits', async () => {
    const { jobs, database } = test.foundation
    await expect(
      database.transaction().execute(async (transaction) => {
        await jobs.announce(transaction, 'guest-arrived', [{ id: 'ghost' }])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await database
      .transaction()
      .execute((transaction) => jobs.announce(transaction, 'guest-arrived', [{ id: 'ada' }, { id: 'bo' }]))
    await until(() => handled.length >= 4)
    expect(handled.toSorted()).toEqual(['count ada', 'count bo', 'greet ada', 'greet bo'])
  })

  it('are repeated when their handler fails', async () => {
    handled.length = 0
    await test.foundation.jobs.enqueue(test.foundation.database, 'greet', [{ id: 'stumble' }])
    await until(() => handled.length >= 1)
    expect(handled).toEqual(['greet stumble'])
    expect(failuresLeft).toBeLessThan(1)
  })

  it('that were announced together are worked alone when one of them fails', async () => {
    handled.length = 0
    failuresLeft = 1
    const ids = [...Array.from({ length: 30 }, (_, n) => `guest ${n}`), 'stumble']
    await test.foundation.jobs.enqueue(
      test.foundation.database,
      'greet',
      ids.map((id) => ({ id })),
    )
    await until(() => handled.length >= ids.length)
    expect(handled.toSorted()).toEqual(ids.map((id) => `greet ${id}`).toSorted())
  })
})
