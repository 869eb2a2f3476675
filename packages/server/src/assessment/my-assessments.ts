import { sql } from 'kysely'
import type { Foundation, ItemId } from '../foundation/index.ts'
import type { ActionKind, Classification, ItemKind } from '../reports/index.ts'
import { itemUrl } from '../reports/index.ts'
import type { TimePlace } from './cursor.ts'
import { defang } from './defang.ts'
import { pageOf } from './page-of.ts'
import type { Asker } from './people.ts'
import { presentStep } from './present-detail.ts'
import { undoStep } from './rules.ts'
import type { MyAssessments } from './schemas.ts'

interface Row {
  id: string
  item_id: ItemId
  at: Date
  classification: Classification
  undone_at: Date | null
  kind: ItemKind
  holder: string
  url_sealed: Buffer
  standing: { id: string; classification: Classification; member: string; analyst: string }[]
  actions: { kind: ActionKind }[]
  handed_over: boolean
}

/**
 * The asker's own last words, newest first, each with whether it can be taken back now. Pages that were decided by
 * their files are left out. Index: assessment_analyst.
 */
export async function myAssessments(
  foundation: Foundation,
  asker: Asker,
  after: TimePlace | undefined,
  limit: number,
): Promise<MyAssessments> {
  const later = after === undefined ? sql`` : sql`and (mine.at, mine.id) < (${after[0]}, ${after[1]})`
  const { rows } = await sql<Row>`
    select mine.id, mine.item_id, mine.at, mine.classification, mine.undone_at,
      item.kind, item.holder, item.url_sealed,
      (select coalesce(json_agg(to_jsonb(a) order by a.at, a.id), '[]') from assessment a
        where a.item_id = item.id and a.undone_at is null) as standing,
      (select coalesce(json_agg(to_jsonb(a)), '[]') from action a where a.item_id = item.id) as actions,
      exists (select from item_copy c where c.item_id = item.id) as handed_over
    from assessment mine join content_item item on item.id = mine.item_id
    where mine.analyst = ${asker.userId} and mine.member = ${foundation.self} ${later}
      and not exists (select from content_item part where part.parent_item_id = item.id)
    order by mine.at desc, mine.id desc
    limit ${limit + 1}`.execute(foundation.database)
  const page = pageOf(rows, limit, (row) => [row.at, row.id])
  return {
    nextCursor: page.nextCursor,
    assessments: await Promise.all(page.rows.map((row) => present(foundation, row, asker))),
  }
}

async function present(
  foundation: Foundation,
  row: Row,
  asker: Asker,
): Promise<MyAssessments['assessments'][number]> {
  const last = row.standing.at(-1)
  const state = {
    holder: row.holder,
    assessments: row.standing,
    actions: row.actions,
    handedOver: row.handed_over,
    // No rule about undoing asks for it.
    offeredToAnother: false,
  }
  const undo =
    last?.id === row.id
      ? undoStep({
          state,
          hasParts: false,
          lastAnalyst: last.analyst,
          asker: asker.userId,
          self: foundation.self,
        })
      : ({ ok: false, reason: 'nothing-to-undo' } as const)
  return {
    itemId: row.item_id,
    kind: row.kind,
    host: defang(await itemUrl(foundation, { id: row.item_id, url_sealed: row.url_sealed })),
    classification: row.classification,
    at: row.at.toISOString(),
    undone: row.undone_at !== null,
    undo: presentStep(undo),
  }
}
