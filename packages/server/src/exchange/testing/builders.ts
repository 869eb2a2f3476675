import { evidenceBlobs, keepEvidence } from '../../capture/index.ts'
import {
  type Foundation,
  type ItemId,
  newId,
  type ReportId,
  server,
  type UserId,
} from '../../foundation/index.ts'
import {
  type AssessmentInput,
  addItem,
  assess,
  createReports,
  findItem,
  type Priority,
  setHosting,
} from '../../reports/index.ts'

export const analyst = 'U1' as UserId

export const baseline: AssessmentInput = {
  classification: 'baseline',
  age: 'not-categorised',
  sex: 'not-determined',
  flags: [],
  reason: null,
  scheme: 'sample',
  schemeVersion: '1',
}
export const national: AssessmentInput = { ...baseline, classification: 'national' }

export interface ItemWish {
  url?: string
  country?: string | null
  priority?: Priority
  assessment?: AssessmentInput | null
  /** A generated pattern's bytes, sealed as the item's file. */
  picture?: Uint8Array
  kind?: 'page' | 'image'
  /** The report it belongs to, when it is not one of its own. */
  of?: { reportId: ReportId; parentItemId?: ItemId }
}

/** A tip of the public whose item is hosted in that country and assessed as illegal: ready to be routed. */
export async function anItem(foundation: Foundation, wish: ItemWish = {}): Promise<ItemId> {
  const now = foundation.clock.now()
  const reportId = wish.of?.reportId ?? newId<ReportId>(now, foundation.random)
  const url = wish.url ?? `https://pages.example/${reportId.toLowerCase()}`
  const priority = wish.priority ?? 'normal'
  const country = wish.country === undefined ? 'NL' : wish.country
  const sealer = await foundation.columns.ready()
  const itemId = await foundation.database.transaction().execute(async (transaction) => {
    if (!wish.of)
      await createReports(foundation, transaction, sealer, [
        {
          id: reportId,
          source: 'public',
          theme: 'csam',
          priority,
          locatorKind: 'url',
          receivedAt: now,
          originMember: foundation.self,
          language: 'sv',
          content: {
            locator: url,
            text: 'words of the tipster',
            seenWhere: '',
            seenWhen: '',
            recipe: { referrer: 'https://before.example/' },
          },
        },
      ])
    const id = await addItem(
      foundation,
      transaction,
      sealer,
      {
        reportId,
        ...(wish.of?.parentItemId === undefined ? {} : { parentItemId: wish.of.parentItemId }),
        kind: wish.kind ?? 'page',
        originMember: foundation.self,
        holder: foundation.self,
        stage: 'assessment',
        priority: ['child-at-risk', 'high', 'normal', 'low'].indexOf(priority),
        receivedAt: now,
        url,
        host: 'pages.example',
        domain: 'pages.example',
      },
      server,
    )
    const row = await findItem(transaction, id)
    if (country !== null && row)
      await setHosting(foundation, transaction, sealer, row, hostingIn(country, now), server)
    return id
  })
  if (wish.picture) await addPicture(foundation, itemId, wish.picture)
  const assessment = wish.assessment === undefined ? baseline : wish.assessment
  if (assessment !== null) {
    const result = await assess(foundation, itemId, analyst, assessment)
    if (!result.ok) throw new Error(result.reason)
  }
  return itemId
}

async function addPicture(foundation: Foundation, itemId: ItemId, bytes: Uint8Array): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const blob = await foundation.vault.putForItem(transaction, itemId, bytes)
    const piece = { role: 'file', blob, media: 'image/png', name: 'file.png' }
    await keepEvidence(foundation, transaction, itemId, piece)
  })
}

/** The bytes of an item's file in this member's vault. */
export async function pictureOf(foundation: Foundation, itemId: ItemId): Promise<Uint8Array | undefined> {
  const [piece] = await evidenceBlobs(foundation, itemId)
  return piece && foundation.vault.getForItem(foundation.database, itemId, piece.blob)
}

export function hostingIn(country: string, at: Date) {
  return {
    addresses: ['192.0.2.10'],
    country,
    asn: 64_500,
    network: 'TEST-NET-1',
    provider: 'Example Hosting',
    abuseContact: 'abuse@hosting.example',
    proxied: false,
    tracedAt: at.toISOString(),
  }
}

/** The page has moved: the monitoring room would find it so. */
export async function move(foundation: Foundation, itemId: ItemId, country: string): Promise<void> {
  const sealer = await foundation.columns.ready()
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await findItem(transaction, itemId)
    if (!row) throw new Error('no such item')
    const now = foundation.clock.now()
    await setHosting(foundation, transaction, sealer, row, hostingIn(country, now), server)
  })
}

/** Item, assessments and actions as somebody at this member sees them. */
export async function viewOf(foundation: Foundation, itemId: ItemId) {
  const row = await findItem(foundation.database, itemId)
  if (!row) return undefined
  const { stage, attention, holder, classification, final_action, revision, hosting_country } = row
  return { stage, attention, holder, classification, final_action, revision, hosting_country }
}

/** Kinds of the ledger's events about an item, in order. */
export async function storyOf(foundation: Foundation, itemId: ItemId): Promise<string[]> {
  const events = await foundation.database
    .selectFrom('ledger_event')
    .select('kind')
    .where('item_id', '=', itemId)
    .orderBy('seq')
    .execute()
  return events.map(({ kind }) => kind)
}
