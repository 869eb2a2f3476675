import { keepEvidence } from '../../packages/server/src/capture/index.ts'
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
  lockItem,
  recordAssessment,
  setHosting,
  setStage,
} from '../../packages/server/src/reports/index.ts'
import type { Acknowledged } from './history.ts'

/** Enough for a part to arrive in several pieces. */
const evidenceBytes = 150_000

/** A tip of the public with a picture, assessed and handed over to a hotline in NL, all in one transaction: returns
 *  when that is committed. */
export async function handOverOne(foundation: Foundation, to: string): Promise<Acknowledged> {
  const now = foundation.clock.now()
  const reportId = newId<ReportId>(now, foundation.random)
  const url = `https://pages.example/${reportId.toLowerCase()}`
  const sealer = await foundation.columns.ready()
  const content = { locator: url, text: '', seenWhere: '', seenWhen: '', recipe: {} }
  const itemId = await foundation.database.transaction().execute(async (transaction) => {
    await createReports(foundation, transaction, sealer, [
      {
        ...{ id: reportId, source: 'public', theme: 'csam', priority: 'normal', locatorKind: 'url' },
        ...{ receivedAt: now, originMember: foundation.self, language: 'sv', content },
      },
    ])
    const added = await addItem(
      foundation,
      transaction,
      sealer,
      {
        ...{ reportId, kind: 'image', originMember: foundation.self, holder: foundation.self },
        ...{ stage: 'assessment', priority: 2, receivedAt: now },
        ...{ url, host: 'pages.example', domain: 'pages.example' },
      },
      server,
    )
    await makeReady(foundation, transaction, sealer, added, now)
    const ready = await lockItem(transaction, added)
    if (!ready) throw new Error('The item is gone')
    const assigned = { country: 'NL', member: to, why: 'hosting-country' as const }
    const handing = { to: [{ member: to, purpose: 'offer' as const }], assigned }
    await handOver(foundation, transaction, sealer, ready, handing, server)
    return added
  })
  return { reportId, itemId }
}

/** Picture (noise), hosting and assessment: what an item has when it leaves for another country. */
async function makeReady(
  foundation: Foundation,
  transaction: Foundation['database'],
  sealer: Awaited<ReturnType<Foundation['columns']['ready']>>,
  itemId: ItemId,
  now: Date,
): Promise<void> {
  const row = await lockItem(transaction, itemId)
  if (!row) throw new Error('The item is gone')
  const blob = await foundation.vault.putForItem(transaction, itemId, foundation.random(evidenceBytes))
  await keepEvidence(foundation, transaction, itemId, {
    ...{ role: 'file', blob, media: 'image/png', name: 'noise.png' },
  })
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
      ...{ scheme: 'sample', schemeVersion: '1', member: foundation.self, analyst: 'U1' },
      at: now.toISOString(),
    },
    server,
  )
  await setStage(foundation, transaction, row, 'assessed', null, server)
}
