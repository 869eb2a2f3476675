import { keepEvidence } from '../../../packages/server/src/capture/index.ts'
import { handOver } from '../../../packages/server/src/exchange/index.ts'
import {
  type Database,
  type Foundation,
  type ItemId,
  newId,
  type ReportId,
  type Sealer,
  server,
} from '../../../packages/server/src/foundation/index.ts'
import {
  addItem,
  createReports,
  lockItem,
  recordAssessment,
  setHosting,
  setStage,
} from '../../../packages/server/src/reports/index.ts'
import type { Acknowledged } from '../history/history.ts'
import type { HandOverWish } from './member-messages.ts'

/** Enough for a part to arrive in several pieces. */
const usualEvidenceBytes = 150_000

/** Tips of the public with a picture each, assessed and handed over to a hotline in NL (a copy goes to the others that are
 *  named), all in one transaction: returns when that is committed. */
export async function handOverItems(
  foundation: Foundation,
  to: readonly string[],
  wish: HandOverWish = {},
): Promise<Acknowledged[]> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const promised: Acknowledged[] = []
    for (let n = 0; n < (wish.items ?? 1); n++)
      promised.push(await handOverOne(foundation, transaction, sealer, to, wish))
    return promised
  })
}

async function handOverOne(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  to: readonly string[],
  { urgent = false, host = 'pages.example', evidenceBytes = usualEvidenceBytes }: HandOverWish,
): Promise<Acknowledged> {
  const now = foundation.clock.now()
  const reportId = newId<ReportId>(now, foundation.random)
  const url = `https://${host}/${reportId.toLowerCase()}`
  const content = { locator: url, text: '', seenWhere: '', seenWhen: '', recipe: {} }
  await createReports(foundation, transaction, sealer, [
    {
      ...{ id: reportId, source: 'public', theme: 'csam', locatorKind: 'url', language: 'sv', content },
      ...{ priority: urgent ? 'child-at-risk' : 'normal', receivedAt: now, originMember: foundation.self },
    },
  ])
  const itemId = await addItem(
    foundation,
    transaction,
    sealer,
    {
      ...{ reportId, kind: 'image', originMember: foundation.self, holder: foundation.self },
      ...{ stage: 'assessment', priority: urgent ? 0 : 2, receivedAt: now },
      ...{ url, host, domain: host },
    },
    server,
  )
  await makeReady(foundation, transaction, sealer, itemId, evidenceBytes)
  const ready = await lockItem(transaction, itemId)
  if (!ready) throw new Error('The item is gone')
  const [first = '', ...more] = to
  const assigned = { country: first.slice(-2).toUpperCase(), member: first, why: 'hosting-country' as const }
  const offers = [
    { member: first, purpose: 'offer' as const },
    ...more.map((member) => ({ member, purpose: 'submission' as const })),
  ]
  await handOver(foundation, transaction, sealer, ready, { to: offers, assigned }, server)
  return { from: foundation.self, to: [...to], reportId, itemId }
}

/** Picture (noise), hosting and assessment: what an item has when it leaves for another country. */
async function makeReady(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  itemId: ItemId,
  evidenceBytes: number,
): Promise<void> {
  const now = foundation.clock.now()
  const row = await lockItem(transaction, itemId)
  if (!row) throw new Error('The item is gone')
  if (evidenceBytes > 0) {
    const blob = await foundation.vault.putForItem(transaction, itemId, foundation.random(evidenceBytes))
    await keepEvidence(foundation, transaction, itemId, {
      ...{ role: 'file', blob, media: 'image/png', name: 'noise.png' },
    })
  }
  const hosting = {
    ...{ addresses: ['192.0.2.10'], country: 'NL', asn: 64_500, network: 'TEST-NET-1' },
    ...{ provider: 'Example Hosting', abuseContact: 'abuse@hosting.example', proxied: false },
    tracedAt: now.toISOString(),
  }
  await setHosting(foundation, transaction, sealer, row, hosting, server)
  const assessment = {
    ...{ classification: 'baseline' as const, age: 'not-categorised' as const },
    ...{ sex: 'not-determined' as const, flags: [], reason: null },
    ...{
      scheme: 'sample',
      schemeVersion: '1',
      member: foundation.self,
      analyst: 'U1',
      at: now.toISOString(),
    },
  }
  await recordAssessment(foundation, transaction, row, assessment, server)
  await setStage(foundation, transaction, row, 'assessed', null, server)
}
