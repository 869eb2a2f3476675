import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Foundation, newId, type ReportId } from '../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { type CodedReport, openTipWriter } from './tip-writer.ts'

const lines: string[] = []
let test1: TestFoundation
let foundation: Foundation
beforeAll(async () => {
  test1 = await testFoundation({}, { writeLog: (line) => lines.push(line) })
  foundation = test1.foundation
})
afterAll(() => test1.close())
beforeEach(() => {
  lines.length = 0
})

const limits = { batch: 100, lanes: 2, waitingCharacters: 1_000_000 }

function aReport(changes: Partial<CodedReport> = {}): CodedReport {
  const now = foundation.clock.now()
  return {
    ...{
      id: newId<ReportId>(now, foundation.random),
      source: 'public',
      theme: 'unknown',
      priority: 'normal',
    },
    ...{ locatorKind: 'none', receivedAt: now, originMember: 'hotline.se', language: 'en' },
    content: { locator: '', text: 'A sentence', seenWhere: '', seenWhen: '', recipe: {} },
    codeHash: randomBytes(32),
    replyKey: randomBytes(32),
    ...changes,
  }
}

/** PostgreSQL refuses the null character in text: one tip that cannot be stored. */
const poison = () => aReport({ language: '\0' })

async function stored(reports: readonly CodedReport[]): Promise<{ id: string; transaction: string }[]> {
  const { rows } = await foundation.pool.query(
    'select id, xmin::text as transaction from report where id = any($1)',
    [reports.map((report) => report.id)],
  )
  return rows
}

const leaves = async (reports: readonly CodedReport[]) =>
  foundation.database
    .selectFrom('ledger_event')
    .select('report_id')
    .where(
      'report_id',
      'in',
      reports.map((report) => report.id),
    )
    .execute()

test('tips that come together are committed together, each once and with its ledger leaf', async () => {
  const writer = openTipWriter(foundation, limits)
  const reports = Array.from({ length: 500 }, () => aReport())
  const results = await Promise.all(reports.map((report) => writer.write(report)))
  expect(results.every((result) => result.ok)).toBe(true)
  const rows = await stored(reports)
  expect(rows).toHaveLength(500)
  expect(new Set(rows.map((row) => row.transaction)).size).toBe(5)
  expect(await leaves(reports)).toHaveLength(500)
})

test('a tip is acknowledged only when it is committed', async () => {
  const writer = openTipWriter(foundation, limits)
  const other = await foundation.pool.connect()
  await other.query('begin')
  await other.query('lock table report in exclusive mode')
  const report = aReport()
  let acknowledged = false
  const writing = writer.write(report).then((result) => {
    acknowledged = true
    return result
  })
  // The writer's insert stands in the database's own list of waiting locks before we look.
  for (let waiting = 0; waiting === 0; ) {
    const { rows } = await foundation.pool.query(
      "select count(*) as n from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'report' and not l.granted",
    )
    waiting = Number(rows[0].n)
  }
  expect(acknowledged).toBe(false)
  await other.query('commit')
  other.release()
  expect(await writing).toEqual({ ok: true })
  expect(await stored([report])).toHaveLength(1)
})

test('a tip that the database refuses takes no other with it', async () => {
  const writer = openTipWriter(foundation, limits)
  const good = Array.from({ length: 20 }, () => aReport())
  const bad = poison()
  const reports = [...good.slice(0, 10), bad, ...good.slice(10)]
  const results = await Promise.all(reports.map((report) => writer.write(report)))
  expect(results.filter((result) => result.ok)).toHaveLength(20)
  expect(results[10]).toEqual({ ok: false, reason: 'unavailable' })
  expect(await stored(good)).toHaveLength(20)
  expect(await leaves([bad])).toHaveLength(0)
  expect(lines).toHaveLength(1)
})

test('a submission that is stored already is told with its time, and takes no other with it', async () => {
  const writer = openTipWriter(foundation, limits)
  const first = aReport({ receivedAt: new Date('2026-01-01T00:00:00Z') })
  expect(await writer.write(first)).toEqual({ ok: true })
  const again = aReport({ codeHash: first.codeHash })
  const good = [aReport(), aReport()]
  const results = await Promise.all([again, ...good].map((report) => writer.write(report)))
  expect(results).toEqual([
    { ok: false, reason: 'repeated', receivedAt: first.receivedAt },
    { ok: true },
    { ok: true },
  ])
  expect(await stored([again])).toHaveLength(0)
  expect(lines).toHaveLength(0)
})

test('a double click is one tip, also through two processes', async () => {
  const here = openTipWriter(foundation, limits)
  const there = openTipWriter(foundation, limits)
  const codeHash = randomBytes(32)
  const reports = Array.from({ length: 8 }, () => aReport({ codeHash }))
  const results = await Promise.all(reports.map((report, at) => (at % 2 ? here : there).write(report)))
  expect(results.filter((result) => result.ok)).toHaveLength(1)
  expect(results.filter((result) => !result.ok && result.reason === 'repeated')).toHaveLength(7)
  expect(await stored(reports)).toHaveLength(1)
})

test('more than may wait is refused and not dropped in silence; what waits is written before the writer stops', async () => {
  const writer = openTipWriter(foundation, { batch: 2, lanes: 1, waitingCharacters: 5_000 })
  const reports = Array.from({ length: 20 }, () => aReport())
  const writing = Promise.all(reports.map((report) => writer.write(report)))
  const stopping = writer.stop()
  const results = await writing
  await stopping
  const accepted = results.filter((result) => result.ok)
  expect(accepted.length).toBeGreaterThan(0)
  expect(results.filter((result) => !result.ok && result.reason === 'overloaded')).toHaveLength(
    20 - accepted.length,
  )
  expect(await stored(reports)).toHaveLength(accepted.length)
  expect(await writer.write(aReport())).toEqual({ ok: false, reason: 'overloaded' })
})

test('one tip of any size is taken by an idle writer', async () => {
  const writer = openTipWriter(foundation, { batch: 2, lanes: 1, waitingCharacters: 10 })
  expect(await writer.write(aReport())).toEqual({ ok: true })
})
