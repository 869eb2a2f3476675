import { type Foundation, type ItemId, newId, type ReportId, server } from '../../foundation/index.ts'
import {
  type Attention,
  addItem,
  createReports,
  type Hosting,
  type ItemKind,
  lockItem,
  type Priority,
  type ReportContent,
  type Stage,
  setHosting,
  setStage,
} from '../../reports/index.ts'

export interface ItemWishes {
  url?: string
  kind?: ItemKind
  stage?: Stage
  attention?: Attention
  priority?: Priority
  receivedAt?: Date
  holder?: string
  parent?: { id: ItemId; reportId: ReportId }
  hosting?: Partial<Hosting>
  recipe?: ReportContent['recipe']
}

const ranks: Readonly<Record<Priority, number>> = { 'child-at-risk': 0, high: 1, normal: 2, low: 3 }

/** A report with one item, or one more item of a page, made by the record's own functions. */
export async function anItem(
  foundation: Foundation,
  wishes: ItemWishes = {},
): Promise<{ id: ItemId; reportId: ReportId }> {
  const now = foundation.clock.now()
  const receivedAt = wishes.receivedAt ?? now
  const priority = wishes.priority ?? 'normal'
  const url = wishes.url ?? 'https://pictures.example/page/7'
  const { hostname } = new URL(url)
  const holder = wishes.holder ?? foundation.self
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const reportId = wishes.parent?.reportId ?? newId<ReportId>(now, foundation.random)
    if (!wishes.parent)
      await createReports(foundation, transaction, sealer, [
        {
          ...{ id: reportId, source: holder === foundation.self ? 'public' : 'partner', theme: 'csam' },
          ...{ priority, locatorKind: 'url', receivedAt, originMember: holder, language: 'en' },
          content: { locator: url, text: '', seenWhere: '', seenWhen: '', recipe: wishes.recipe ?? {} },
        },
      ])
    const id = await addItem(
      foundation,
      transaction,
      sealer,
      {
        ...{ reportId, kind: wishes.kind ?? 'image', originMember: holder, holder, receivedAt, url },
        ...{ stage: wishes.stage ?? 'assessment', priority: ranks[priority] },
        ...(wishes.parent ? { parentItemId: wishes.parent.id } : {}),
        ...{ host: hostname, domain: hostname },
      },
      server,
    )
    const row = await lockItem(transaction, id)
    if (!row) throw new Error('The item was just added')
    if (wishes.hosting)
      await setHosting(foundation, transaction, sealer, row, { ...aHosting(now), ...wishes.hosting }, server)
    if (wishes.attention)
      await setStage(foundation, transaction, row, wishes.stage ?? 'assessment', wishes.attention, server)
    return { id, reportId }
  })
}

function aHosting(at: Date): Hosting {
  return {
    ...{ addresses: ['192.0.2.10'], country: 'NL', asn: 64500, network: '192.0.2.0/24' },
    ...{ provider: 'Made-up Hosting', abuseContact: 'abuse@hosting.example', proxied: false },
    tracedAt: at.toISOString(),
  }
}
