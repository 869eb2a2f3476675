import { z } from 'zod'
import type { ConfigInput, FoundationOverrides, ItemId, ReportId } from '../../foundation/index.ts'
import { type Foundation, newId, server } from '../../foundation/index.ts'
import { testFoundation } from '../../foundation/testing/test-foundation.ts'
import {
  type AccessRecipe,
  addItem,
  createReports,
  type Hosting,
  type ItemRow,
  setHosting,
} from '../../reports/index.ts'
import { canonicalExactUrl, openTracing } from '../../tracing/index.ts'
import { captureBrowser } from '../browser/capture-browser.ts'
import type { CaptureContext } from '../context.ts'
import { startPictureProcess } from '../picture-process/picture-process.ts'
import { pictureProcesses } from '../picture-process/picture-processes.ts'
import { findSandbox } from '../picture-process/sandbox.ts'
import { findFfmpeg, videoFrames } from '../picture-process/video-frames.ts'
import '../tables.ts'

export interface CaptureWorld {
  foundation: Foundation
  room: CaptureContext
  /** A page that waits for its capture, of a report with this access recipe. */
  addPage(
    url: string,
    options?: { recipe?: AccessRecipe; hosting?: Hosting; stage?: 'capturing' | 'assessment' },
  ): Promise<ItemId>
  children(itemId: ItemId): Promise<ItemRow[]>
  item(itemId: ItemId): Promise<ItemRow>
  /** Kinds of the item's ledger events, in order. */
  events(itemId: ItemId): Promise<string[]>
  close(): Promise<void>
}

export const aHosting: Hosting = {
  addresses: ['192.0.2.10'],
  country: 'NL',
  asn: 64_500,
  network: 'EXAMPLE-NET',
  provider: 'Example Hosting',
  abuseContact: 'abuse@hosting.example',
  proxied: false,
  tracedAt: '2026-01-02T03:04:05.000Z',
}

/** A member server's foundation with this room and the one before it, and no worker of its own. */
export async function captureWorld(
  ports: number[],
  policy: ConfigInput['policy'] = {},
  overrides: FoundationOverrides = {},
  changes: Partial<ConfigInput> = {},
): Promise<CaptureWorld> {
  const tracing = { allowedPrefixes: ['127.0.0.1/32', '127.0.0.2/32'], allowedPorts: ports }
  const { foundation, close } = await testFoundation({ tracing, policy, ...changes }, overrides)
  const sandbox = findSandbox()
  const room: CaptureContext = {
    foundation,
    browser: captureBrowser({ executablePath: undefined, allowUnsandboxed: true, warn: () => {} }),
    pictures: pictureProcesses(sandbox.then((found) => () => startPictureProcess(found))),
    videoFrames: async (video) => videoFrames(await sandbox, findFfmpeg(), video),
  }
  openTracing(foundation)
  foundation.jobs.define({
    queue: 'capture-item',
    payload: z.object({ itemId: z.string() }),
    handle: async () => {},
  })
  await foundation.jobs.start({ work: false })
  const { database } = foundation
  return {
    foundation,
    room,
    addPage: (url, options = {}) => addPage(foundation, url, options),
    children: (itemId) =>
      database
        .selectFrom('content_item')
        .selectAll()
        .where('parent_item_id', '=', itemId)
        .orderBy('id')
        .execute(),
    item: (itemId) =>
      database.selectFrom('content_item').selectAll().where('id', '=', itemId).executeTakeFirstOrThrow(),
    events: async (itemId) => {
      const rows = await database
        .selectFrom('ledger_event')
        .select('kind')
        .where('item_id', '=', itemId)
        .orderBy('seq')
        .execute()
      return rows.map(({ kind }) => kind)
    },
    close: async () => {
      await room.browser.stop()
      await room.pictures.stop()
      await close()
    },
  }
}

export async function addPage(
  foundation: Foundation,
  url: string,
  options: { recipe?: AccessRecipe; hosting?: Hosting; stage?: 'capturing' | 'assessment' },
): Promise<ItemId> {
  const now = foundation.clock.now()
  const reportId = newId<ReportId>(now, foundation.random)
  const address = canonicalExactUrl(url)
  if (!address.ok) throw new Error(address.reason)
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    await createReports(foundation, transaction, sealer, [
      {
        ...{ id: reportId, source: 'public', theme: 'csam', priority: 'high', locatorKind: 'url' },
        ...{ receivedAt: now, originMember: foundation.self, language: 'en' },
        content: { locator: url, text: '', seenWhere: '', seenWhen: '', recipe: options.recipe ?? {} },
      },
    ])
    const itemId = await addItem(
      foundation,
      transaction,
      sealer,
      {
        ...{ reportId, kind: 'page', originMember: foundation.self, holder: foundation.self },
        ...{ stage: options.stage ?? 'capturing', priority: 1, receivedAt: now },
        ...{ url: address.canonical, host: address.host, domain: address.domain },
      },
      server,
    )
    if (options.hosting !== undefined) {
      const row = { id: itemId, report_id: reportId, hosting_country: null }
      await setHosting(foundation, transaction, sealer, row, options.hosting, server)
    }
    return itemId
  })
}
