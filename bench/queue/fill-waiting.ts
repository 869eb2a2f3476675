// What waits for an analyst, made by the record's own functions: sealed, traced, in the ledger.
import {
  type Foundation,
  type ItemId,
  newId,
  type ReportId,
  server,
} from '../../packages/server/src/foundation/index.ts'
import {
  addItem,
  createReports,
  lockItem,
  priorities,
  setHosting,
} from '../../packages/server/src/reports/index.ts'

export interface Waiting {
  reports: number
  /** Images on each page; they wait, the page waits for them. */
  images: number
  /** The foundation's clock stands where each report comes in; a data key lives a minute of it. */
  arrive(report: number): Date
}

const atOnce = 8

/** Adds reports with a page and its images in stage `assessment`; one in eight is offered by another member instead. */
export async function fillWaiting(foundation: Foundation, waiting: Waiting): Promise<void> {
  for (let from = 0; from < waiting.reports; from += atOnce) {
    const batch: Promise<void>[] = []
    for (let n = from; n < Math.min(from + atOnce, waiting.reports); n++) {
      const receivedAt = waiting.arrive(n)
      const sealer = await foundation.columns.ready()
      batch.push(
        foundation.database
          .transaction()
          .execute((transaction) =>
            addReport(foundation, transaction, sealer, n, receivedAt, waiting.images),
          ),
      )
    }
    await Promise.all(batch)
  }
}

async function addReport(
  foundation: Foundation,
  transaction: Foundation['database'],
  sealer: Awaited<ReturnType<Foundation['columns']['ready']>>,
  n: number,
  receivedAt: Date,
  images: number,
): Promise<void> {
  const offered = n % 8 === 0
  const holder = offered ? 'hotline.nl' : foundation.self
  const priority = n % 50 === 0 ? 0 : n % 12 === 0 ? 1 : n % 7 === 0 ? 3 : 2
  const host = `pictures-${n % 900}.example`
  const page = `https://${host}/gallery/${n}`
  const reportId = newId<ReportId>(receivedAt, foundation.random)
  const source = offered ? 'partner' : 'public'
  await createReports(foundation, transaction, sealer, [
    {
      ...{
        id: reportId,
        source,
        theme: 'csam',
        priority: priorities[priority] ?? 'normal',
        locatorKind: 'url',
      },
      ...{ receivedAt, originMember: holder, language: 'sv' },
      content: {
        ...{ locator: page, seenWhere: 'a link in a chat', seenWhen: 'today' },
        text: 'It is the third gallery from the top. '.repeat(5),
        recipe: n % 4 === 0 ? { referrer: 'https://way-in.example/' } : {},
      },
    },
  ])
  const add = async (path: string, parentItemId?: ItemId) => {
    const id = await addItem(
      foundation,
      transaction,
      sealer,
      {
        ...{
          reportId,
          originMember: holder,
          holder,
          priority,
          receivedAt,
          url: `${page}${path}`,
          host,
          domain: host,
        },
        kind: parentItemId === undefined ? 'page' : 'image',
        stage: offered ? 'offered' : parentItemId === undefined ? 'capturing' : 'assessment',
        ...(parentItemId === undefined ? {} : { parentItemId }),
      },
      server,
    )
    const row = await lockItem(transaction, id)
    if (!row) throw new Error('The item was just added')
    const hosting = {
      ...{ addresses: ['192.0.2.10'], country: 'NL', asn: 64500, network: '192.0.2.0/24', proxied: false },
      ...{ provider: 'Made-up Hosting', abuseContact: 'abuse@hosting.example' },
      tracedAt: receivedAt.toISOString(),
    }
    await setHosting(foundation, transaction, sealer, row, hosting, server)
    return id
  }
  const parent = await add('')
  for (let image = 0; image < images; image++) await add(`/${image}.jpg`, parent)
}
