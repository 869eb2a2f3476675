// A quiet night costs the same whatever was exchanged before: what is agreed is digested once.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Foundation } from '../../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import { answerQuestion } from './answer-question.ts'
import type { Chain } from './chain-rows.ts'
import { holdingOf } from './holding.ts'
import '../tables.ts'
import './tables.ts'

let one: TestFoundation
beforeAll(async () => {
  one = await testFoundation()
})
afterAll(() => one.close())

/** Envelopes as they stand after they were received; only what is compared is filled in. */
async function fill({ pool }: Foundation, { peer, epoch }: Chain, count: number): Promise<void> {
  await pool.query(
    `insert into inbox (from_member, id, sha256, jws, kind, epoch, seq, prev, received_at, receipt, receipt_kind)
     select $1, $2 || n, encode(sha256(($2 || n)::bytea), 'hex'), 'e', 'report', $2, n, null, now(), 'receipt ' || n, 'delivered'
     from generate_series(1, $3::int) n`,
    [peer, epoch, count],
  )
  await pool.query('analyze inbox')
}

test('the root of a history that was looked at before reads the newest range only, and is the same as anew', async () => {
  const { foundation } = one
  const { database } = foundation
  const chain = { peer: 'hotline.nl', byUs: false, epoch: 'long' }
  const count = 20_000
  await fill(foundation, chain, count)
  const first = await holdingOf(database, chain, count)
  expect(first).toMatchObject({ count, missing: [] })
  // Rows of complete ranges are not read again: they could be anything now.
  await database
    .updateTable('inbox')
    .set({ receipt: 'other' })
    .where('epoch', '=', 'long')
    .where('seq', '<=', 256)
    .execute()
  const second = await holdingOf(database, chain, count)
  expect(second.root).toBe(first.root)
  await database.deleteFrom('statement_range').where('epoch', '=', 'long').execute()
  expect((await holdingOf(database, chain, count)).root).not.toBe(first.root)
})

test('numbers that are left out change count, root and gaps exactly', async () => {
  const { foundation } = one
  const chain = { peer: 'hotline.nl', byUs: false, epoch: 'gaps' }
  await fill(foundation, chain, 1_000)
  const whole = await holdingOf(foundation.database, chain, 1_000)
  const without = await holdingOf(foundation.database, chain, 1_000, [
    [10, 20],
    [257, 512],
    [999, 1_000],
  ])
  expect(without.count).toBe(1_000 - 11 - 256 - 2)
  expect(without.missing).toEqual([
    [10, 20],
    [257, 512],
    [999, 1_000],
  ])
  expect(without.root).not.toBe(whole.root)
  await foundation.database
    .deleteFrom('inbox')
    .where('epoch', '=', 'gaps')
    .where((eb) => eb.or([eb.between('seq', 10, 20), eb.between('seq', 257, 512), eb('seq', '>=', 999)]))
    .execute()
  await foundation.database.deleteFrom('statement_range').where('epoch', '=', 'gaps').execute()
  expect(await holdingOf(foundation.database, chain, 1_000)).toEqual(without)
  expect(createHash('sha256').digest('hex')).toBe(without.digests[1])
})

test('a question of thousands of ranges is one query, whatever it asks for', async () => {
  const { foundation } = one
  const chain = { peer: 'hotline.nl', byUs: false, epoch: 'asked' }
  await fill(foundation, chain, 8_000)
  const odd = Array.from({ length: 4_000 }, (_, n): [number, number] => [2 * n + 1, 2 * n + 1])
  const asked = { by: 'hotline.nl', epoch: 'asked', ranges: odd }
  const queries: string[] = []
  const plugged = foundation.database.withPlugin({
    transformQuery: ({ node }) => {
      queries.push(node.kind)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const { hashes } = await answerQuestion(plugged, chain, { ...asked, what: 'hashes' })
  expect(hashes.map(({ seq }) => seq)).toEqual(odd.slice(0, 2_048).map(([seq]) => seq))
  expect(hashes[1]).toEqual({
    seq: 3,
    envelope: createHash('sha256').update('asked3').digest('hex'),
    receipt: createHash('sha256').update('receipt 3').digest('hex'),
  })
  const { rows } = await answerQuestion(plugged, chain, { ...asked, what: 'rows' })
  expect(rows.map(({ seq }) => seq)).toEqual(odd.slice(0, 100).map(([seq]) => seq))
  expect(rows[1]).toEqual({ seq: 3, envelope: 'e', receipt: 'receipt 3' })
  // One that finds the newest number, one for the question.
  expect(queries).toHaveLength(4)
})
