import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { noFaults, type ReportId } from '../foundation/index.ts'
import { itemHosting, itemUrl, type NewReport } from '../reports/index.ts'
import { captureHourMs } from './capture-limit.ts'
import { openTracingWorld, type TracingWorld } from './testing/tracing-world.ts'
import { traceReports } from './trace-report.ts'
import { readTraces } from './trace-store.ts'

let world: TracingWorld
beforeAll(async () => {
  world = await openTracingWorld({ work: false })
})
afterAll(() => world.close())
beforeEach(() => {
  // So that no test spends the captures an hour of another.
  world.clock.advance(captureHourMs)
})

function reportNow(reportId: ReportId) {
  return world.foundation.database
    .selectFrom('report')
    .select(['attention', 'priority'])
    .where('id', '=', reportId)
    .executeTakeFirstOrThrow()
}

describe('a tip with an address', () => {
  it('becomes a page item that is traced and goes on to capture', async () => {
    const reportId = await world.aReport(' hxxps://www.Pictures[.]example:443/a#top. ', { priority: 'high' })
    world.zone['www.pictures.example'] = ['127.77.1.9']
    await world.trace(reportId)
    const item = await world.onlyItem(reportId)
    expect(item).toMatchObject({
      ...{ kind: 'page', stage: 'capturing', attention: null, priority: 1, holder: world.foundation.self },
      ...{ parent_item_id: null, received_at: world.clock.now(), origin_member: world.foundation.self },
      ...{
        hosting_country: 'NL',
        hosting_asn: 64500,
        hosting_provider: 'Hosting NL',
        hosting_proxied: false,
      },
    })
    expect(await itemUrl(world.foundation, item)).toBe('https://www.pictures.example/a')
    expect(await itemHosting(world.foundation, item)).toMatchObject({
      addresses: ['127.77.1.9'],
      country: 'NL',
    })
    expect(await readTraces(world.foundation, item.id)).toMatchObject([
      { at: world.clock.now(), country: 'NL', outcome: 'hosted', evidence: { host: 'www.pictures.example' } },
    ])
    expect(await world.announced(item.id)).toBe(1)
    expect((await world.events({ reportId })).map(({ kind }) => kind)).toEqual([
      ...['report.received', 'item.added', 'item.traced'],
    ])
  })

  it('becomes an item for each address that it names', async () => {
    const reportId = await world.aReport('https://pictures.example/1\nhttps://cdn.example/2', {
      text: 'Also\nhttps://pictures.example/3\nhttps://pictures.example/1#again',
    })
    await world.trace(reportId)
    const items = await world.itemsOf(reportId)
    const urls = await Promise.all(items.map((item) => itemUrl(world.foundation, item)))
    expect(urls.toSorted()).toEqual([
      ...['https://cdn.example/2', 'https://pictures.example/1', 'https://pictures.example/3'],
    ])
    expect(items.map(({ hosting_country }) => hosting_country).toSorted()).toEqual(['NL', 'NL', 'SE'])
  })

  it('asks for each host once when many tips come in one batch', async () => {
    const reports = await Promise.all(
      Array.from({ length: 20 }, (_, index) => world.aReport(`https://pictures.example/batch/${index}`)),
    )
    const before = world.dns.asked.length
    await world.trace(...reports)
    expect(world.dns.asked.slice(before).toSorted()).toEqual([
      ...['pictures.example A', 'pictures.example AAAA', 'pictures.example NS'],
    ])
    for (const reportId of reports) expect((await world.onlyItem(reportId)).stage).toBe('capturing')
  })

  it('is traced once, however often its job is repeated', async () => {
    const reportId = await world.aReport('https://pictures.example/repeated')
    await world.trace(reportId, reportId)
    await Promise.all([world.trace(reportId), world.trace(reportId)])
    const item = await world.onlyItem(reportId)
    expect(await readTraces(world.foundation, item.id)).toHaveLength(1)
    expect(await world.announced(item.id)).toBe(1)
    expect(await world.events({ reportId })).toHaveLength(3)
  })

  it('is traced after a crash between its item and its trace', async () => {
    const reportId = await world.aReport('https://pictures.example/crashed')
    world.faults = {
      reach: () => {
        throw new Error('crashed')
      },
    }
    await expect(world.trace(reportId)).rejects.toThrow('crashed')
    expect(await world.onlyItem(reportId)).toMatchObject({ stage: 'tracing' })
    world.faults = noFaults
    await world.trace(reportId)
    expect(await world.onlyItem(reportId)).toMatchObject({ stage: 'capturing', hosting_country: 'NL' })
  })

  it('leaves the rest of the batch done when one report fails', async () => {
    const good = await world.aReport('https://pictures.example/good')
    const bad = await world.aReport('https://pictures.example/bad')
    await world.foundation.pool.query(`update report set content_sealed = '\\x00' where id = $1`, [bad])
    await expect(world.trace(bad, good)).rejects.toThrow()
    expect((await world.onlyItem(good)).stage).toBe('capturing')
  })

  it.each([
    ['never', 'assessment'],
    ['on-request', 'assessment'],
    ['at-once', 'capturing'],
  ] as const)('with the capture policy %s goes to %s', async (capture, stage) => {
    const reportId = await world.aReport(`https://pictures.example/policy/${capture}`)
    await traceReports({ ...world.foundation, policy: { ...world.foundation.policy, capture } }, [reportId])
    expect(await world.onlyItem(reportId)).toMatchObject({ stage, attention: null })
  })
})

describe('a tip whose address cannot be traced', () => {
  it.each([
    ['https://nobody.example/', 'no-such-host'],
    ['http://10.0.0.1/', 'private-address'],
    ['http://localhost/', 'private-address'],
    ['http://abcdefgh.onion/x', 'onion'],
  ])('%s goes to a person with the reason %s', async (locator, reason) => {
    const reportId = await world.aReport(locator)
    const before = world.dns.asked.length
    await world.trace(reportId)
    const item = await world.onlyItem(reportId)
    expect(item).toMatchObject({ stage: 'assessment', attention: 'cannot-trace', hosting_country: null })
    expect(await world.events({ itemId: item.id })).toMatchObject([
      { kind: 'item.added' },
      { kind: 'item.trace-failed', detail: { reason } },
      { kind: 'item.needs-attention', detail: { attention: 'cannot-trace' } },
    ])
    expect(await readTraces(world.foundation, item.id)).toMatchObject([{ outcome: reason, country: null }])
    expect(await world.announced(item.id)).toBe(0)
    expect(world.dns.asked.slice(before).filter((question) => question.includes('onion'))).toEqual([])
  })
})

describe('a tip without an address', () => {
  it.each<[string, NewReport['locatorKind']]>([
    ['', 'none'],
    ['ftp://pictures.example/a', 'url'],
    ['somewhere on a chat', 'url'],
    ['anna.se', 'account'],
  ])('such as %j goes to a person once, its urgency kept', async (locator, locatorKind) => {
    const reportId = await world.aReport(locator, { locatorKind, priority: 'child-at-risk' })
    await world.trace(reportId)
    await world.trace(reportId)
    expect(await world.itemsOf(reportId)).toEqual([])
    expect(await reportNow(reportId)).toEqual({ attention: 'tip-without-address', priority: 0 })
    expect(await world.events({ reportId })).toMatchObject([
      { kind: 'report.received' },
      { kind: 'report.needs-attention', detail: { attention: 'tip-without-address', locator: locatorKind } },
    ])
  })

  it('is traced once a person has found the address', async () => {
    const reportId = await world.aReport('', { locatorKind: 'none' })
    await world.trace(reportId)
    const sealer = await world.foundation.columns.ready()
    const content = { locator: 'https://pictures.example/found' }
    await world.foundation.database
      .updateTable('report')
      .set({ content_sealed: sealer.seal(JSON.stringify(content), `report.content:${reportId}`) })
      .where('id', '=', reportId)
      .execute()
    await world.trace(reportId)
    expect(await world.onlyItem(reportId)).toMatchObject({ stage: 'capturing' })
    expect(await reportNow(reportId)).toMatchObject({ attention: null })
  })

  it('that is a partner’s is left alone: it comes with its items', async () => {
    const reportId = await world.aReport('https://pictures.example/', {
      source: 'partner',
      originMember: 'hotline.nl',
    })
    await world.trace(reportId)
    expect(await world.itemsOf(reportId)).toEqual([])
    expect(await reportNow(reportId)).toMatchObject({ attention: null })
  })
})

describe('what is kept of a trace', () => {
  it('cannot be read in the database, and names no address in the ledger', async () => {
    const reportId = await world.aReport('https://pictures.example/canary-path')
    await world.trace(reportId)
    const item = await world.onlyItem(reportId)
    const { rows } = await world.foundation.pool.query(
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
