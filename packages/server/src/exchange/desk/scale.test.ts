// With a hundred thousand rows, a page reads about as many rows as it shows, and the overview no more than its limits.
import type { KyselyPlugin } from 'kysely'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { listAlarms, listEnvelopes, listIncoming, listOutgoing } from './lists.ts'
import { needsPerson, readOverview } from './overview.ts'

let network: TestNetwork
let se: TestMember

beforeAll(async () => {
  network = await testNetwork([{ id: 'hotline.se', kind: 'hotline', country: 'SE' }])
  se = network.member('hotline.se')
  await fill()
}, 120_000)
afterAll(() => network.close())

const count = 100_000
// No divisor of the states below, so that each has some of everything.
const peers = 37
/** Six in ten delivered, two waiting, one refused, one dead; every row later than the one before. */
async function fill(): Promise<void> {
  const { database } = se.foundation
  const state = sql`(array['delivered','delivered','delivered','delivered','delivered','delivered','queued','queued','rejected','dead-letter'])[1 + n % 10]`
  await sql`insert into peer_state (peer, epoch) select 'hotline.' || n, 'e' from generate_series(1, ${peers}) n`.execute(
    database,
  )
  await sql`insert into envelope_out (id, peer, epoch, seq, pack, jws, sha256, prio, records, state, next_at, expires_at,
      created_at, waiting_since, ended_at, alarmed_at)
    select 'E' || n, 'hotline.' || (1 + n % ${peers}), 'e', n, 'P' || n, '', '', n % 2, 1, ${state}, now(), now(), now(),
      now() - n * interval '1 second', case when ${state} = 'queued' then null else now() - n * interval '1 second' end,
      case when n % 3 = 0 then now() end
    from generate_series(1, ${count}) n`.execute(database)
  await sql`insert into outbox_record (report_id, item_id, revision, type, event, prio, distribution, distribution_key,
      record_sealed, state, pack, created_at, waiting_since)
    select 'R' || n, 'I' || n, 1, 'report', '', 'normal', array['hotline.1'], 'hotline.1', '',
      (array['packed','packed','waiting','stuck'])[1 + n % 4], 'P' || n, now(), now() - n * interval '1 second'
    from generate_series(1, ${count}) n`.execute(database)
  await sql`insert into inbox (from_member, id, sha256, jws, kind, received_at, receipt, receipt_kind)
    values ('hotline.1', 'E', '', '', 'report', now(), '', 'delivered')`.execute(database)
  await sql`insert into inbox_record (from_member, envelope_id, report_id, item_id, revision, type, event, record_sealed,
      state, received_at, ended_at)
    select 'hotline.1', 'E', 'R' || n, 'I' || n, 1, 'report', '', '',
      (array['applied','applied','refused','stuck'])[1 + n % 4], now(), now() - n * interval '1 second'
    from generate_series(1, ${count}) n`.execute(database)
  await sql`insert into alarm (kind, peer, about, subject, raised_at, escalate_at, resolved_at)
    select 'overdue', 'hotline.' || (1 + n % ${peers}), 'envelope', 'E' || n, now() - n * interval '1 second', now(),
      case when n % 2 = 0 then now() - n * interval '1 second' end
    from generate_series(1, ${count}) n`.execute(database)
  await sql`analyze`.execute(database)
}

/** The room with a database that remembers what it was asked. */
function watched() {
  const asked: { sql: string; parameters: readonly unknown[] }[] = []
  const { database } = se.foundation
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      const { sql: text, parameters } = database.getExecutor().compileQuery(node, queryId)
      asked.push({ sql: text, parameters })
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const foundation = { ...se.foundation, database: database.withPlugin(plugin) }
  const context = { foundation, members: se.members } as unknown as Parameters<typeof readOverview>[0]
  return { context, asked }
}

interface PlanNode {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** How many rows the scans of a query read, and which of them read a whole table. */
async function rowsRead({ sql: text, parameters }: { sql: string; parameters: readonly unknown[] }) {
  const { rows } = await se.foundation.pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (analyze, format json) ${text}`,
    [...parameters],
  )
  let read = 0
  const walk = (node: PlanNode) => {
    if (node['Node Type'].endsWith('Scan') && !node.Plans)
      read += (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    for (const part of node.Plans ?? []) walk(part)
  }
  const plan = rows[0]?.['QUERY PLAN'][0].Plan
  if (plan) walk(plan)
  return read
}

const limit = 20
const reader = { seesItems: true }
type Context = Parameters<typeof readOverview>[0]
interface Paged {
  next: string | null
}
const pages: [string, (context: Context, cursor?: string) => Promise<Paged>][] = [
  ...(['waiting', 'undecided', 'delivered', 'refused', 'dead'] as const).flatMap((list) =>
    [undefined, 'hotline.7'].map((member): (typeof pages)[number] => [
      `${list} ${member ?? 'of all'}`,
      (context, cursor) => listEnvelopes(context, { list, member, limit, cursor }, reader),
    ]),
  ),
  [
    'records in no envelope',
    (context, cursor) => listOutgoing(context, { list: 'waiting', limit, cursor }, reader),
  ],
  [
    'records not to be sealed',
    (context, cursor) => listOutgoing(context, { list: 'unsealable', limit, cursor }, reader),
  ],
  ['stuck records', (context, cursor) => listIncoming(context, { list: 'stuck', limit, cursor }, reader)],
  ['refused records', (context, cursor) => listIncoming(context, { list: 'refused', limit, cursor }, reader)],
  ['open alarms', (context, cursor) => listAlarms(context, { list: 'open', limit, cursor })],
  ['past alarms', (context, cursor) => listAlarms(context, { list: 'resolved', limit, cursor })],
]

test.each(pages)('a page of %s is read by its index, the tenth like the first', async (_name, read) => {
  const { context, asked } = watched()
  let cursor: string | undefined
  for (let page = 0; page < 10; page++) {
    asked.length = 0
    const { next } = await read(context, cursor)
    if (next === null) throw new Error('the list ended before the tenth page')
    cursor = next
    if (page > 0 && page < 9) continue
    let total = 0
    for (const query of asked) total += await rowsRead(query)
    // Each line, its peer, its item, and the line after the page.
    expect(total, JSON.stringify(asked)).toBeLessThanOrEqual(5 * (limit + 1) + peers)
  }
})

test('the overview counts up to its limits and no further', async () => {
  const { context, asked } = watched()
  const { peers: lines, undecided, alarms } = await readOverview(context)
  expect(lines).toHaveLength(peers)
  expect(undecided).toEqual({ n: 1_000, more: true })
  expect(alarms.reduce((sum, group) => sum + group.count, 0)).toBe(10_000)
  let total = 0
  for (const query of asked) total += await rowsRead(query)
  // Ten thousand alarms; for each peer its waiting, late and undecided ones up to a thousand; three counts of a thousand.
  expect(total).toBeLessThanOrEqual(10_000 + peers * 3 * 1_001 + 5 * 1_001 + 1_000)
})

test('the mark in the navigation costs a few rows', async () => {
  const { context, asked } = watched()
  expect(await needsPerson(context)).toBe(true)
  let total = 0
  for (const query of asked) total += await rowsRead(query)
  expect(total).toBeLessThanOrEqual(10)
})
