import { handOver } from '../../packages/server/src/exchange/index.ts'
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
  findItem,
  lockItem,
  recordAssessment,
  setHosting,
  setStage,
} from '../../packages/server/src/reports/index.ts'

const perTransaction = 250

/** Items of the public's tips, hosted in NL and assessed: what a hotline hands over. Not part of what is measured. */
export async function addAssessedItems(foundation: Foundation, count: number): Promise<ItemId[]> {
  const items: ItemId[] = []
  const rest = { left: count }
  await Promise.all(Array.from({ length: 4 }, () => addSome(foundation, items, rest)))
  return items
}

async function addSome(foundation: Foundation, items: ItemId[], rest: { left: number }): Promise<void> {
  while (rest.left > 0) {
    const sealer = await foundation.columns.ready()
    const some = Math.min(perTransaction, rest.left)
    rest.left -= some
    await foundation.database.transaction().execute(async (transaction) => {
      for (let left = some; left > 0; left--) {
        const now = foundation.clock.now()
        const reportId = newId<ReportId>(now, foundation.random)
        const url = `https://pages.example/albums/${reportId.toLowerCase()}/picture-${left}.html`
        const content = { locator: url, text: '', seenWhere: '', seenWhen: '', recipe: {} }
        await createReports(foundation, transaction, sealer, [
          {
            ...{ id: reportId, source: 'public', theme: 'csam', priority: 'normal', locatorKind: 'url' },
            ...{ receivedAt: now, originMember: foundation.self, language: 'sv', content },
          },
        ])
        const itemId = await addItem(
          foundation,
          transaction,
          sealer,
          {
            ...{ reportId, kind: 'page', originMember: foundation.self, holder: foundation.self },
            ...{ stage: 'assessment', priority: 2, receivedAt: now },
            ...{ url, host: 'pages.example', domain: 'pages.example' },
          },
          server,
        )
        await assessAndTrace(foundation, transaction, sealer, itemId, now)
        items.push(itemId)
      }
    })
  }
}

async function assessAndTrace(
  foundation: Foundation,
  transaction: Foundation['database'],
  sealer: Awaited<ReturnType<Foundation['columns']['ready']>>,
  itemId: ItemId,
  now: Date,
): Promise<void> {
  const row = await findItem(transaction, itemId)
  if (!row) throw new Error('The item is gone')
  const hosting = {
    ...{ addresses: ['192.0.2.10'], country: 'NL', asn: 64_500, network: 'TEST-NET-1' },
    ...{ provider: 'Example Hosting', abuseContact: 'abuse@hosting.example', proxied: false },
    tracedAt: now.toISOString(),
  }
  await setHosting(foundation, transaction, sealer, row, hosting, server)
  await recordAssessment(
    foundation,
    transaction,
    row,
    {
      ...{
        classification: 'baseline',
        age: 'not-categorised',
        sex: 'not-determined',
        flags: [],
        reason: null,
      },
      ...{
        scheme: 'sample',
        schemeVersion: '1',
        member: foundation.self,
        analyst: 'U1',
        at: now.toISOString(),
      },
    },
    server,
  )
  await setStage(foundation, transaction, row, 'assessed', null, server)
}

/** Hands them over, some at a time: as a hotline's analysts do, or a list that was imported. */
export async function handOverAll(
  foundation: Foundation,
  items: readonly ItemId[],
  to: string,
): Promise<void> {
  const sealer = await foundation.columns.ready()
  const assigned = { country: 'NL', member: to, why: 'hosting-country' as const }
  for (let at = 0; at < items.length; at += perTransaction)
    await foundation.database.transaction().execute(async (transaction) => {
      for (const itemId of items.slice(at, at + perTransaction)) {
        const row = await lockItem(transaction, itemId)
        if (!row) throw new Error('The item is gone')
        const handing = { to: [{ member: to, purpose: 'offer' as const }], assigned }
        await handOver(foundation, transaction, sealer, row, handing, server)
      }
    })
}
