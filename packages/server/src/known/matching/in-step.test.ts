import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import { aList, hashOf } from '../testing/an-entry.ts'
import { catchUp } from './catch-up.ts'
import { openSession } from './database-session.ts'
import { loadIndex } from './load-index.ts'

let world: TestFoundation
let list: string
const writers: pg.Client[] = []

beforeAll(async () => {
  world = await testFoundation()
  list = await aList(world.foundation, 'list')
  for (let n = 0; n < 3; n++) {
    const client = new pg.Client({ connectionString: world.foundation.config.databaseUrl })
    await client.connect()
    writers.push(client)
  }
})
afterAll(async () => {
  for (const writer of writers) await writer.end()
  await world.close()
})

const writer = fc.nat(2)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), writer, which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('withdraw' as const), writer, which: fc.nat(9) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('commit' as const, 'rollback' as const), writer }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('savepoint' as const), writer }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
)

test('in whatever order transactions begin, write and end, the index is what the database shows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await world.foundation.pool.query('truncate hash_entry cascade')
      const session = await openSession(world.foundation.config.databaseUrl)
      try {
        let loaded = await loadIndex(session)
        for (const each of [...steps, { do: 'look' as const }]) {
          if (each.do !== 'look') {
            await carryOut(each)
            continue
          }
          loaded = await catchUp(session, loaded)
          for (let which = 0; which < 10; which++) {
            const found = loaded.index.find({ md5: undefined, sha1: undefined, ...queryOf(which) })
            const standing = await standingEntries(which)
            expect(found.exact.toSorted()).toEqual(standing)
            expect(found.near.map(({ id }) => id).toSorted()).toEqual(standing)
          }
        }
      } finally {
        for (const client of writers) await client.query('rollback')
        open.clear()
        await session.close()
      }
    }),
    { numRuns: 25 },
  )
})

type Step =
  | { do: 'add' | 'withdraw'; writer: number; which: number }
  | { do: 'commit' | 'rollback' | 'savepoint'; writer: number }

const open = new Set<number>()

async function carryOut(step: Step): Promise<void> {
  const client = writers[step.writer]
  if (!client) throw new Error('no such writer')
  if (step.do === 'commit' || step.do === 'rollback') {
    open.delete(step.writer)
    await client.query(step.do)
    return
  }
  // A statement outside of a transaction would wait for another that has locked the same entry.
  if (!open.has(step.writer)) {
    open.add(step.writer)
    await client.query('begin')
  }
  switch (step.do) {
    case 'savepoint':
      await client.query('savepoint here')
      return
    case 'add':
      await client.query(
        `insert into hash_entry (list_id, sha256, pdq, classification, scheme, scheme_version, source, source_entry, dated)
         values ($1, $2, $3, 'baseline', 's', '1', 'm', $4, now())`,
        [list, bytes(hashOf(step.which, 32)), bytes(hashOf(step.which + 100, 32)), `${step.which}`],
      )
      return
    case 'withdraw':
      await client.query(
        `update hash_entry set withdrawn_at = now(), withdrawn_reason = 'wrong' where id in
          (select id from hash_entry where source_entry = $1 and withdrawn_at is null for update skip locked)`,
        [`${step.which}`],
      )
  }
}

const bytes = (hex: string) => Buffer.from(hex, 'hex')

function queryOf(which: number) {
  return { sha256: bytes(hashOf(which, 32)), near: [bytes(hashOf(which + 100, 32))] }
}

async function standingEntries(which: number): Promise<number[]> {
  const rows = await world.foundation.database
    .selectFrom('hash_entry')
    .select('id')
    .where('source_entry', '=', `${which}`)
    .where('withdrawn_at', 'is', null)
    .execute()
  return rows.map(({ id }) => Number(id)).toSorted()
}
