import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import '../tables.ts'
import { renewLeases } from './hold-records.ts'

let hotline: TestFoundation
beforeAll(async () => {
  hotline = await testFoundation()
})
afterAll(() => hotline.close())

test('the renewal of a lease does not wait for what the applying transaction has changed', async () => {
  const { database } = hotline.foundation
  await sql`insert into inbox (from_member, id, sha256, jws, kind, received_at, receipt, receipt_kind)
    values ('hotline.fi', 'E1', 'none', 'none', 'report', now(), 'none', 'delivered')`.execute(database)
  const { rows } = await sql<{ id: number }>`
    insert into inbox_record (from_member, envelope_id, report_id, item_id, revision, type, event, onward, record_sealed,
      received_at, lease_until)
    select 'hotline.fi', 'E1', 'R1', 'I' || n, 1, 'report', '', 'le', '', now(), now() from generate_series(1, 2) n
    returning id`.execute(database)
  const before = await leases()
  await database.transaction().execute(async (transaction) => {
    await sql`update inbox_record set attempts = 1 where id = ${rows[0]?.id}`.execute(transaction)
    await renewLeases(hotline.foundation, rows)
  })
  const after = await leases()
  expect(after[0]).toBe(before[0])
  expect(after[1]).toBeGreaterThan(before[1] ?? 0)
})

async function leases(): Promise<number[]> {
  const rows = await hotline.foundation.database
    .selectFrom('inbox_record')
    .select('lease_until')
    .orderBy('id')
    .execute()
  return rows.map(({ lease_until }) => lease_until?.getTime() ?? 0)
}
