import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  type FaultPoints,
  type Foundation,
  type ItemId,
  manualClock,
  newId,
  type ReportId,
} from '../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import {
  addItem,
  createReports,
  findItem,
  itemHosting,
  itemUrl,
  type NewReport,
  setStage,
} from '../reports/index.ts'
import { canonicalExactUrl } from './canonical-url.ts'
import { openTracing } from './open-tracing.ts'
import { type NameServer, startNameServer, zoneOf } from './testing/name-server.ts'
import { traceItem } from './trace-item.ts'
import { traceReports } from './trace-report.ts'
import { readTraces } from './trace-store.ts'

let dns: NameServer
let opened: TestFoundation
let foundation: Foundation
let faults: FaultPoints
const clock = manualClock(new Date('2030-01-02T03:04:05Z'))
const zone: Record<string, string[]> = {}

beforeAll(async () => {
  dns = await startNameServer((question) => zoneOf(zone)(question))
  opened = await testFoundation(
    {
      tracing: {
        ...{ dnsServers: [dns.address], allowedPrefixes: ['127.77.0.0/16'] },
        addressTable: [
          { prefix: '127.77.1.0/24', country: 'NL', asn: 64500, provider: 'Hosting NL' },
          { prefix: '127.77.2.0/24', country: 'SE', asn: 64501, provider: 'Hosting SE' },
        ],
      },
    },
    { clock, faults: { reach: (label) => faults.reach(label) } },
  )
  foundation = opened.foundation
  openTracing(foundation)
  foundation.jobs.define({
    queue: 'capture-item',
    payload: z.object({ itemId: z.string() }),
    handle: async () => {},
  })
  foundation.jobs.follow('item-traced', 'capture-item')
  await foundation.jobs.start({ work: false })
})
afterAll(async () => {
  await opened.close()
  await dns.stop()
})
beforeEach(() => {
  faults = { reach: () => {} }
  Object.assign(zone, { 'pictures.example': ['127.77.1.9'], 'cdn.example': ['127.77.2.9'] })
  clock.advance(1_000)
})

/** A tip as the public form makes one. */
async function aReport(
  locator: string,
  changes: Partial<NewReport> & { text?: string } = {},
): Promise<ReportId> {
  const { text = '', ...rest } = changes
  const id = newId<ReportId>(clock.now(), foundation.random)
  const sealer = await foundation.columns.ready()
  await foundation.database.transaction().execute((transaction) =>
    createReports(foundation, transaction, sealer, [
      {
        ...{ id, source: 'public', theme: 'csam', priority: 'normal', locatorKind: 'url', language: 'en' },
        ...{ receivedAt: clock.now(), originMember: foundation.self },
        content: { locator, text, seenWhere: '', seenWhen: '', recipe: {} },
        ...rest,
      },
    ]),
  )
  return id
}

const itemsOf = (reportId: ReportId) =>
  foundation.database
    .selectFrom('content_item')
    .selectAll()
    .where('report_id', '=', reportId)
    .orderBy('id')
    .execute()

async function onlyItem(reportId: ReportId) {
  const [item, ...more] = await itemsOf(reportId)
  if (!item || more.length > 0) throw new Error(`The report has ${more.length + (item ? 1 : 0)} items`)
  return item
}

async function reportAttention(reportId: ReportId) {
  const row = await foundation.database
    .selectFrom('report')
    .select(['attention', 'priority'])
    .where('id', '=', reportId)
    .executeTakeFirstOrThrow()
  return row
}

async function events(of: { reportId?: ReportId; itemId?: ItemId }) {
  const rows = await foundation.database
    .selectFrom('ledger_event')
    .select(['kind', 'body'])
    .$if(of.reportId !== undefined, (query) => query.where('report_id', '=', of.reportId ?? null))
    .$if(of.itemId !== undefined, (query) => query.where('item_id', '=', of.itemId ?? null))
    .orderBy('seq')
    .execute()
  return rows.map(({ kind, body }) => ({ kind, detail: JSON.parse(body ?? '{}').detail }))
}

async function announced(itemId: ItemId): Promise<number> {
  const { rows } = await foundation.pool.query(
    `select 1 from pgboss.job where name = 'capture-item' and data->>'itemId' = $1`,
    [itemId],
  )
  return rows.length
}

async function trace(...reportIds: ReportId[]): Promise<void> {
  await traceReports(foundation, reportIds)
}

describe('a tip with an address', () => {
  it('becomes a page item that is traced and goes on to capture', async () => {
    const reportId = await aReport(' hxxps://www.Pictures[.]example:443/a#top. ', { priority: 'high' })
    zone['www.pictures.example'] = ['127.77.1.9']
    await trace(reportId)
    const item = await onlyItem(reportId)
    expect(item).toMatchObject({
      ...{ kind: 'page', stage: 'capturing', attention: null, priority: 1, holder: foundation.self },
      ...{ parent_item_id: null, received_at: clock.now(), origin_member: foundation.self },
      ...{
        hosting_country: 'NL',
        hosting_asn: 64500,
        hosting_provider: 'Hosting NL',
        hosting_proxied: false,
      },
    })
    expect(await itemUrl(foundation, item)).toBe('https://www.pictures.example/a')
    expect(await itemHosting(foundation, item)).toMatchObject({ addresses: ['127.77.1.9'], country: 'NL' })
    expect(await readTraces(foundation, item.id)).toMatchObject([
      { at: clock.now(), country: 'NL', outcome: 'hosted', evidence: { host: 'www.pictures.example' } },
    ])
    expect(await announced(item.id)).toBe(1)
    expect((await events({ reportId })).map(({ kind }) => kind)).toEqual([
      ...['report.received', 'item.added', 'item.traced'],
    ])
  })

  it('becomes an item for each address that it names', async () => {
    const reportId = await aReport('https://pictures.example/1\nhttps://cdn.example/2', {
      text: 'Also\nhttps://pictures.example/3\nhttps://pictures.example/1#again',
    })
    await trace(reportId)
    const items = await itemsOf(reportId)
    const urls = await Promise.all(items.map((item) => itemUrl(foundation, item)))
    expect(urls.toSorted()).toEqual([
      ...['https://cdn.example/2', 'https://pictures.example/1', 'https://pictures.example/3'],
    ])
    expect(items.map(({ hosting_country }) => hosting_country).toSorted()).toEqual(['NL', 'NL', 'SE'])
  })

  it('asks for each host once when many tips come in one batch', async () => {
    const reports = await Promise.all(
      Array.from({ length: 20 }, (_, index) => aReport(`https://pictures.example/batch/${index}`)),
    )
    const before = dns.asked.length
    await trace(...reports)
    expect(dns.asked.slice(before).toSorted()).toEqual([
      ...['pictures.example A', 'pictures.example AAAA', 'pictures.example NS'],
    ])
    for (const reportId of reports) expect((await onlyItem(reportId)).stage).toBe('capturing')
  })

  it('is traced once, however often its job is repeated', async () => {
    const reportId = await aReport('https://pictures.example/repeated')
    await trace(reportId, reportId)
    await Promise.all([trace(reportId), trace(reportId)])
    const item = await onlyItem(reportId)
    expect(await readTraces(foundation, item.id)).toHaveLength(1)
    expect(await announced(item.id)).toBe(1)
    expect(await events({ reportId })).toHaveLength(3)
  })

  it('is traced after a crash between its item and its trace', async () => {
    const reportId = await aReport('https://pictures.example/crashed')
    faults = {
      reach: () => {
        throw new Error('crashed')
      },
    }
    await expect(trace(reportId)).rejects.toThrow('crashed')
    expect(await onlyItem(reportId)).toMatchObject({ stage: 'tracing' })
    faults = { reach: () => {} }
    await trace(reportId)
    expect(await onlyItem(reportId)).toMatchObject({ stage: 'capturing', hosting_country: 'NL' })
  })

  it('leaves the rest of the batch done when one report fails', async () => {
    const good = await aReport('https://pictures.example/good')
    const bad = await aReport('https://pictures.example/bad')
    await foundation.pool.query(`update report set content_sealed = '\\x00' where id = $1`, [bad])
    await expect(trace(bad, good)).rejects.toThrow()
    expect((await onlyItem(good)).stage).toBe('capturing')
  })

  it.each([
    ['never', 'assessment'],
    ['on-request', 'assessment'],
    ['at-once', 'capturing'],
  ] as const)('with the capture policy %s goes to %s', async (capture, stage) => {
    const reportId = await aReport(`https://pictures.example/policy/${capture}`)
    await traceReports({ ...foundation, policy: { ...foundation.policy, capture } }, [reportId])
    expect(await onlyItem(reportId)).toMatchObject({ stage, attention: null })
  })
})

describe('a tip whose address cannot be traced', () => {
  it.each([
    ['https://nobody.example/', 'no-such-host'],
    ['http://10.0.0.1/', 'private-address'],
    ['http://localhost/', 'private-address'],
    ['http://abcdefgh.onion/x', 'onion'],
  ])('%s goes to a person with the reason %s', async (locator, reason) => {
    const reportId = await aReport(locator)
    const before = dns.asked.length
    await trace(reportId)
    const item = await onlyItem(reportId)
    expect(item).toMatchObject({ stage: 'assessment', attention: 'cannot-trace', hosting_country: null })
    expect(await events({ itemId: item.id })).toMatchObject([
      { kind: 'item.added' },
      { kind: 'item.trace-failed', detail: { reason } },
      { kind: 'item.needs-attention', detail: { attention: 'cannot-trace' } },
    ])
    expect(await readTraces(foundation, item.id)).toMatchObject([{ outcome: reason, country: null }])
    expect(await announced(item.id)).toBe(0)
    expect(dns.asked.slice(before).filter((question) => question.includes('onion'))).toEqual([])
  })
})

describe('a tip without an address', () => {
  it.each<[string, NewReport['locatorKind']]>([
    ['', 'none'],
    ['ftp://pictures.example/a', 'url'],
    ['somewhere on a chat', 'url'],
    ['anna.se', 'account'],
  ])('such as %j goes to a person once, its urgency kept', async (locator, locatorKind) => {
    const reportId = await aReport(locator, { locatorKind, priority: 'child-at-risk' })
    await trace(reportId)
    await trace(reportId)
    expect(await itemsOf(reportId)).toEqual([])
    expect(await reportAttention(reportId)).toEqual({ attention: 'tip-without-address', priority: 0 })
    expect(await events({ reportId })).toMatchObject([
      { kind: 'report.received' },
      { kind: 'report.needs-attention', detail: { attention: 'tip-without-address', locator: locatorKind } },
    ])
  })

  it('is traced once a person has found the address', async () => {
    const reportId = await aReport('', { locatorKind: 'none' })
    await trace(reportId)
    const sealer = await foundation.columns.ready()
    const content = { locator: 'https://pictures.example/found' }
    await foundation.database
      .updateTable('report')
      .set({ content_sealed: sealer.seal(JSON.stringify(content), `report.content:${reportId}`) })
      .where('id', '=', reportId)
      .execute()
    await trace(reportId)
    expect(await onlyItem(reportId)).toMatchObject({ stage: 'capturing' })
    expect(await reportAttention(reportId)).toMatchObject({ attention: null })
  })

  it('that is a partner’s is left alone: it comes with its items', async () => {
    const reportId = await aReport('https://pictures.example/', {
      source: 'partner',
      originMember: 'hotline.nl',
    })
    await trace(reportId)
    expect(await itemsOf(reportId)).toEqual([])
    expect(await reportAttention(reportId)).toMatchObject({ attention: null })
  })
})

describe('an address that was tipped before', () => {
  it('is an item again, linked, and both take the higher urgency', async () => {
    const calm = await aReport('https://pictures.example/twice', { priority: 'low' })
    await trace(calm)
    const earlier = await onlyItem(calm)
    const urgent = await aReport('HTTPS://pictures.example:443/twice#x', { priority: 'child-at-risk' })
    await trace(urgent)
    const later = await onlyItem(urgent)
    expect([later.priority, (await onlyItem(calm)).priority]).toEqual([0, 0])
    expect(await events({ itemId: later.id })).toContainEqual({
      ...{ kind: 'report.duplicate-address', detail: { duplicateOf: earlier.id } },
    })
    expect(await events({ itemId: earlier.id })).toContainEqual({
      ...{ kind: 'item.priority-raised', detail: { before: 3, priority: 0, because: later.id } },
    })
    const third = await aReport('https://pictures.example/twice', { priority: 'normal' })
    await trace(third)
    expect((await onlyItem(third)).priority).toBe(0)
  })

  it('does not stir an item that is done with, nor take its urgency', async () => {
    const old = await aReport('https://pictures.example/done', { priority: 'child-at-risk' })
    await trace(old)
    const earlier = await onlyItem(old)
    await foundation.database
      .transaction()
      .execute((transaction) => setStage(foundation, transaction, earlier, 'closed', null, 'server'))
    const later = await aReport('https://pictures.example/done', { priority: 'normal' })
    await trace(later)
    const item = await onlyItem(later)
    expect(item.priority).toBe(2)
    expect((await events({ itemId: item.id })).map(({ kind }) => kind)).toContain('report.duplicate-address')
  })

  it('is no dead end when two batches bring the same addresses in another order', async () => {
    const locator = (order: number[]) =>
      order.map((each) => `https://pictures.example/crossed/${each}`).join('\n')
    await trace(await aReport(locator([1, 2, 3]), { priority: 'low' }))
    const [one, two] = [
      await aReport(locator([1, 2, 3]), { priority: 'high' }),
      await aReport(locator([3, 2, 1]), { priority: 'high' }),
    ]
    await Promise.all([trace(one), trace(two)])
    expect([...(await itemsOf(one)), ...(await itemsOf(two))].map(({ priority }) => priority)).toEqual(
      Array(6).fill(1),
    )
  })
})

describe('tracing one item where it stands', () => {
  async function aChildItem(url: string): Promise<ItemId> {
    const reportId = await aReport(`https://pictures.example/${newId(clock.now(), foundation.random)}`)
    await trace(reportId)
    const page = await onlyItem(reportId)
    const address = canonicalExactUrl(url)
    if (!address.ok) throw new Error(address.reason)
    const sealer = await foundation.columns.ready()
    return foundation.database.transaction().execute((transaction) =>
      addItem(
        foundation,
        transaction,
        sealer,
        {
          ...{ reportId, parentItemId: page.id, kind: 'image', stage: 'assessment', priority: 2 },
          ...{ originMember: foundation.self, holder: foundation.self, receivedAt: clock.now() },
          ...{ url: address.canonical, host: address.host, domain: address.domain },
        },
        'server',
      ),
    )
  }
  const itemNow = (itemId: ItemId) => findItem(foundation.database, itemId)

  it('finds where a picture on another host is, and leaves its stage', async () => {
    const itemId = await aChildItem('https://cdn.example/picture.png')
    await traceItem(foundation, itemId)
    expect(await itemNow(itemId)).toMatchObject({
      stage: 'assessment',
      hosting_country: 'SE',
      attention: null,
    })
    expect(await readTraces(foundation, itemId)).toMatchObject([{ outcome: 'hosted', country: 'SE' }])
    expect(await announced(itemId)).toBe(0)
  })

  it('asks a person when it finds nothing, keeps who has it open, and takes that back when it does find it', async () => {
    const itemId = await aChildItem('https://later.example/picture.png')
    await foundation.database
      .updateTable('content_item')
      .set({ claimed_by: 'analyst', claimed_until: clock.now() })
      .where('id', '=', itemId)
      .execute()
    await traceItem(foundation, itemId)
    await traceItem(foundation, itemId)
    expect(await itemNow(itemId)).toMatchObject({
      attention: 'cannot-trace',
      stage: 'assessment',
      claimed_by: 'analyst',
    })
    const kinds = (await events({ itemId })).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'item.needs-attention')).toHaveLength(1)
    zone['later.example'] = ['127.77.2.9']
    await traceItem(foundation, itemId)
    expect(await itemNow(itemId)).toMatchObject({
      attention: null,
      hosting_country: 'SE',
      claimed_by: 'analyst',
    })
    expect((await readTraces(foundation, itemId)).map(({ outcome }) => outcome)).toEqual([
      ...['no-such-host', 'no-such-host', 'hosted'],
    ])
  })

  it('leaves another member’s item and one that does not exist alone', async () => {
    const itemId = await aChildItem('https://cdn.example/theirs.png')
    await foundation.database
      .updateTable('content_item')
      .set({ holder: 'hotline.nl' })
      .where('id', '=', itemId)
      .execute()
    await traceItem(foundation, itemId)
    await traceItem(foundation, newId<ItemId>(clock.now(), foundation.random))
    expect(await itemNow(itemId)).toMatchObject({ hosting_country: null })
    expect(await readTraces(foundation, itemId)).toEqual([])
  })
})

describe('what is kept of a trace', () => {
  it('cannot be read in the database, and names no address in the ledger', async () => {
    const reportId = await aReport('https://pictures.example/canary-path')
    await trace(reportId)
    const item = await onlyItem(reportId)
    const { rows } = await foundation.pool.query(
      `select t::text as kept from trace t where item_id = $1 union all select i::text from content_item i where id = $1
       union all select e::text from ledger_event e where item_id = $1`,
      [item.id],
    )
    expect(rows.length).toBeGreaterThan(3)
    for (const { kept } of rows) {
      expect(kept).not.toMatch(/pictures\.example|canary|127\.77\.1\.9/)
      const bytes = [...String(kept).matchAll(/x([0-9a-f]{40,})/g)].map(([, hex = '']) =>
        Buffer.from(hex, 'hex').toString('latin1'),
      )
      for (const text of bytes) expect(text).not.toMatch(/pictures\.example|canary|127\.77\.1\.9/)
    }
  })
})

describe('the room’s jobs', () => {
  it('trace what is announced', async () => {
    const working = await testFoundation({
      tracing: {
        ...{ dnsServers: [dns.address], allowedPrefixes: ['127.77.0.0/16'] },
        addressTable: [{ prefix: '127.77.1.0/24', country: 'NL', asn: 64500, provider: 'Hosting NL' }],
      },
    })
    const before = foundation
    try {
      foundation = working.foundation
      openTracing(foundation)
      await foundation.jobs.start({ work: true })
      const reportId = await aReport('https://pictures.example/by-job')
      const item = await vi.waitFor(
        async () => {
          const found = await onlyItem(reportId)
          expect(found.stage).toBe('capturing')
          return found
        },
        { timeout: 30_000, interval: 50 },
      )
      await foundation.database
        .transaction()
        .execute((transaction) => foundation.jobs.enqueue(transaction, 'trace-item', [{ itemId: item.id }]))
      await vi.waitFor(async () => expect(await readTraces(foundation, item.id)).toHaveLength(2), {
        ...{ timeout: 30_000, interval: 50 },
      })
    } finally {
      foundation = before
      await working.close()
    }
  })
})
