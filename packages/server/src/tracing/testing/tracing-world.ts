import { z } from 'zod'
import {
  type FaultPoints,
  type Foundation,
  type ItemId,
  manualClock,
  newId,
  noFaults,
  type ReportId,
} from '../../foundation/index.ts'
import { testFoundation } from '../../foundation/testing/test-foundation.ts'
import { createReports, type ItemRow, type NewReport } from '../../reports/index.ts'
import { openTracing } from '../open-tracing.ts'
import { traceReports } from '../trace-report.ts'
import { type NameServer, startNameServer, zoneOf } from './name-server.ts'

/** A member with the tracing room, its own name server, and tips as the public form makes them. */
export interface TracingWorld {
  foundation: Foundation
  dns: NameServer
  /** Hosts and their addresses: 127.77.1.x is in NL, 127.77.2.x in SE. */
  zone: Record<string, string[]>
  clock: ReturnType<typeof manualClock>
  /** Replace to let a labelled step fail. */
  faults: FaultPoints
  aReport(locator: string, changes?: Partial<NewReport> & { text?: string }): Promise<ReportId>
  trace(...reportIds: ReportId[]): Promise<void>
  itemsOf(reportId: ReportId): Promise<ItemRow[]>
  onlyItem(reportId: ReportId): Promise<ItemRow>
  events(of: { reportId: ReportId } | { itemId: ItemId }): Promise<{ kind: string; detail: unknown }[]>
  /** How often the item was announced to capture. */
  announced(itemId: ItemId): Promise<number>
  close(): Promise<void>
}

export async function openTracingWorld({ work }: { work: boolean }): Promise<TracingWorld> {
  const zone: TracingWorld['zone'] = { 'pictures.example': ['127.77.1.9'], 'cdn.example': ['127.77.2.9'] }
  const dns = await startNameServer((question) => zoneOf(zone)(question))
  const clock = manualClock(new Date('2030-01-02T03:04:05Z'))
  const row = (prefix: string, country: string, asn: number) => ({
    ...{ prefix, country, asn, provider: `Hosting ${country}` },
  })
  const { foundation, close } = await testFoundation(
    {
      log: 'silent',
      tracing: {
        ...{ dnsServers: [dns.address], allowedPrefixes: ['127.77.0.0/16'] },
        addressTable: [row('127.77.1.0/24', 'NL', 64500), row('127.77.2.0/24', 'SE', 64501)],
      },
    },
    { clock, faults: { reach: (label) => world.faults.reach(label) } },
  )
  openTracing(foundation)
  foundation.jobs.define({
    ...{ queue: 'capture-item', payload: z.object({ itemId: z.string() }), handle: async () => {} },
  })
  foundation.jobs.follow('item-traced', 'capture-item')
  await foundation.jobs.start({ work })

  const world: TracingWorld = {
    ...{ foundation, dns, zone, clock, faults: noFaults },
    aReport: async (locator, { text = '', ...changes } = {}) => {
      const id = newId<ReportId>(clock.now(), foundation.random)
      const sealer = await foundation.columns.ready()
      const report: NewReport = {
        ...{ id, source: 'public', theme: 'csam', priority: 'normal', locatorKind: 'url', language: 'en' },
        ...{ receivedAt: clock.now(), originMember: foundation.self },
        content: { locator, text, seenWhere: '', seenWhen: '', recipe: {} },
        ...changes,
      }
      await foundation.database
        .transaction()
        .execute((transaction) => createReports(foundation, transaction, sealer, [report]))
      return id
    },
    trace: (...reportIds) => traceReports(foundation, reportIds),
    itemsOf: (reportId) =>
      foundation.database
        .selectFrom('content_item')
        .selectAll()
        .where('report_id', '=', reportId)
        .orderBy('id')
        .execute(),
    onlyItem: async (reportId) => {
      const items = await world.itemsOf(reportId)
      if (items.length !== 1 || !items[0]) throw new Error(`The report has ${items.length} items`)
      return items[0]
    },
    events: async (of) => {
      const rows = await foundation.database
        .selectFrom('ledger_event')
        .select(['kind', 'body'])
        .where('reportId' in of ? 'report_id' : 'item_id', '=', 'reportId' in of ? of.reportId : of.itemId)
        .orderBy('seq')
        .execute()
      return rows.map(({ kind, body }) => ({ kind, detail: JSON.parse(body ?? '{}').detail }))
    },
    announced: async (itemId) => {
      const { rows } = await foundation.pool.query(
        `select 1 from pgboss.job where name = 'capture-item' and data->>'itemId' = $1`,
        [itemId],
      )
      return rows.length
    },
    close: async () => {
      await close()
      await dns.stop()
    },
  }
  return world
}
