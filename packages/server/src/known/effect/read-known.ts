import { sql } from 'kysely'
import type { Database, ItemId, UserId } from '../../foundation/index.ts'
import { findItem, type ItemRow, isClaimedByAnother, itemState, mayAssess } from '../../reports/index.ts'
import { entryOf, type HashEntry } from '../entry.ts'
import type { HashListKind } from '../tables.ts'
import type { EffectContext } from './context.ts'
import { isSpared } from './is-spared.ts'
import { nearnessOf, offered, type RecognisedBy, type Recognition } from './rules.ts'
import type { KnownOfItem, KnownStatement } from './schemas.ts'
import { type Standing, standingOf } from './standing.ts'
import { recognitionsIn } from './take-offered.ts'

/** How other members are called. */
export type MemberName = (id: string) => string | undefined

const mostStatements = 20
const nothing: Standing = { decision: { what: 'nothing' }, isFingerprinted: false }

/** What is known of an item, for the person who has it on the screen; undefined when the item is not here. */
export async function readKnown(
  context: EffectContext & { memberName: MemberName },
  itemId: ItemId,
  asker: UserId,
): Promise<KnownOfItem | undefined> {
  const { foundation, memberName } = context
  const { database } = foundation
  const row = await findItem(database, itemId)
  if (!row) return undefined
  const { decision } = isOpen(row) ? await standingOf(context, row) : nothing
  const leans = await leansOf(database, itemId)
  const recognitions = recognitionsIn(decision).slice(0, mostStatements)
  const entries = [...recognitions, ...leans.map(({ recognition }) => recognition)].map(({ entry }) => entry)
  const lists = await listsOf(database, entries)
  const present = (recognition: Recognition) =>
    presentStatement(recognition, lists, (id) =>
      id === foundation.self ? foundation.config.member.name : (memberName(id) ?? id),
    )
  return {
    decision: decision.what,
    statements: recognitions.map((recognition) => ({
      ...present(recognition),
      takes: offered(recognition, foundation.config.member.country) ?? null,
    })),
    ourWords:
      decision.what === 'disagree'
        ? decision.ourWords.map(({ classification, at }) => ({ classification, at: at.toISOString() }))
        : [],
    leansOn: leans.map(({ recognition, at, byWhom, undoneAt, undoneReason }) => ({
      ...present(recognition),
      at: at.toISOString(),
      by: byWhom.startsWith('system:') ? 'software' : 'person',
      undone:
        undoneAt === null
          ? null
          : { at: undoneAt.toISOString(), reason: undoneReason ?? 'assessment-undone' },
    })),
    spared: await isSpared(context, row),
    steps: await stepsOf(context, row, asker, {
      takes: recognitions.some((one) => offered(one, foundation.config.member.country) !== undefined),
      leans: leans.some(({ undoneAt }) => undoneAt === null),
    }),
  }
}

/** Where a judgement may still be made. */
function isOpen({ stage, attention }: ItemRow): boolean {
  return (
    stage === 'assessment' || stage === 'offered' || stage === 'capturing' || attention === 'undetermined'
  )
}

async function stepsOf(
  { foundation }: EffectContext,
  row: ItemRow,
  asker: UserId,
  has: { takes: boolean; leans: boolean },
): Promise<KnownOfItem['steps']> {
  const claimed = isClaimedByAnother(row, asker, foundation.clock.now())
  const step = (reason: string | null) => ({ allowed: reason === null, reason })
  const unlessClaimed = (reason: string | null) => step(reason ?? (claimed ? 'claimed-by-another' : null))
  const mayTake = mayAssess(await itemState(foundation.database, row), foundation.self).ok
  return {
    take: unlessClaimed(!has.takes ? 'nothing-to-take-over' : mayTake ? null : 'cannot-be-assessed'),
    wrong: unlessClaimed(has.leans ? null : 'leans-on-nothing'),
    confirm: unlessClaimed(
      row.attention === 'match-withdrawn' && row.classification !== null ? null : 'not-asked',
    ),
  }
}

interface Lean {
  recognition: Recognition
  at: Date
  byWhom: string
  undoneAt: Date | null
  undoneReason: string | null
}

async function leansOf(database: Database, itemId: ItemId): Promise<Lean[]> {
  const rows = await database
    .selectFrom('leaned_on as lean')
    .innerJoin('hash_entry', 'hash_entry.id', 'lean.entry_id')
    .selectAll('hash_entry')
    .select(['lean.how', 'lean.distance', 'lean.at', 'lean.by_whom', 'lean.undone_at', 'lean.undone_reason'])
    .where('lean.item_id', '=', itemId)
    .orderBy('lean.id', 'desc')
    .limit(mostStatements)
    .execute()
  return rows.map((row) => ({
    recognition: { entry: entryOf(row), by: row.how as RecognisedBy, distance: row.distance },
    ...{ at: row.at, byWhom: row.by_whom, undoneAt: row.undone_at, undoneReason: row.undone_reason },
  }))
}

type Lists = ReadonlyMap<string, { name: string; kind: HashListKind }>

async function listsOf(database: Database, entries: readonly HashEntry[]): Promise<Lists> {
  const ids = [...new Set(entries.map(({ listId }) => listId))]
  if (ids.length === 0) return new Map()
  const rows = await database
    .selectFrom('hash_list')
    .select(['id', 'name', 'kind'])
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute()
  return new Map(rows.map(({ id, name, kind }) => [id, { name, kind }]))
}

function presentStatement(
  { entry, by, distance }: Recognition,
  lists: Lists,
  nameOf: (member: string) => string,
): Omit<KnownStatement, 'takes'> {
  const list = lists.get(entry.listId)
  if (!list) throw new Error('An entry stands in no list')
  return {
    ...{ entry: entry.id, list: list.name, listKind: list.kind, classification: entry.classification },
    ...{ jurisdiction: entry.jurisdiction, source: entry.source, sourceName: nameOf(entry.source) },
    ...{ dated: entry.dated.toISOString(), recognisedBy: by, distance },
    nearness: nearnessOf({ by, distance }),
  }
}
