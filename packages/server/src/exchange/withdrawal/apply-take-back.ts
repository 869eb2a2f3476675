import {
  type Database,
  type Foundation,
  type ItemId,
  member,
  type ReportId,
  type Sealer,
} from '../../foundation/index.ts'
import { type ItemRow, lockItem } from '../../reports/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { Applied } from '../inbox/apply-state.ts'
import { type Carrying, carryOut } from './carry-out.ts'
import { giversOf, takeBackPlace } from './read-take-backs.ts'
import type { TakeBackRecord } from './records.ts'
import { tellBack } from './tell-back.ts'

/** Where a record came from: the envelope says what else may still be on its way. */
export interface Arrival {
  from: string
  envelopeId: string
}

/**
 * A withdrawal or correction that came. Only what is the sender's own: the item's origin speaks of all of it, who gave it
 * to us of what it gave, each member of its own assessment. Where the item is not here it is answered so, and kept as a
 * tombstone: should the item come, it is carried out in the same transaction. Anything else is refused, with an alarm.
 */
export async function applyTakeBack(
  carrying: Carrying,
  transaction: Database,
  sealer: Sealer,
  { from, envelopeId }: Arrival,
  record: TakeBackRecord,
): Promise<Applied> {
  const { foundation } = carrying
  const row = await lockItem(transaction, record.itemId as ItemId)
  const refused = async (reason: string): Promise<Applied> => {
    await raiseAlarm(foundation, transaction, 'refused-deed', from, {
      ...{ item: record.itemId, deed: record.type, reason },
    })
    return { state: 'refused', reason }
  }
  if (record.author === foundation.self) return refused('in-our-name')
  if (!row) return neverHad(foundation, transaction, sealer, from, record)
  if (row.report_id !== record.reportId) return { state: 'refused', reason: 'other-report' }
  if (!(await isItsOwn(transaction, row, from, record)))
    return (await mayStillCome(transaction, from, envelopeId)) ? { state: 'waiting' } : refused('not-its-own')
  const place = { item_id: row.id, author: record.author, number: record.revision, via: from }
  const added = await transaction
    .insertInto('take_back')
    .values({
      ...place,
      kind: record.type,
      field: fieldOf(record),
      record_sealed: sealer.seal(JSON.stringify(record), takeBackPlace(place)),
      at: new Date(record.createdAt),
      received_at: foundation.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  // A withdrawal and a correction under one number: the first stays.
  if (added.numInsertedOrUpdatedRows === 0n) return refused('number-used')
  await carryOut(carrying, transaction, sealer, row.id)
  return { state: 'applied' }
}

async function neverHad(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  from: string,
  record: TakeBackRecord,
): Promise<Applied> {
  const { author, revision } = record
  const item = { id: record.itemId as ItemId, report_id: record.reportId as ReportId }
  await foundation.append(transaction, {
    ...{ kind: 'item.never-had', actor: member(from), reportId: item.report_id, itemId: item.id },
    detail: { from: author },
  })
  const at = foundation.clock.now().toISOString()
  const takenBack = {
    ...{ author, number: revision, member: foundation.self, answer: 'never-had' as const, why: null, at },
  }
  // We know of no holder but whoever told us. It hurries as the word did.
  const told = { ...item, holder: from, priority: 0 }
  await tellBack(foundation, transaction, sealer, told, [from], takenBack)
  return { state: 'tombstone' }
}

/** The field that is corrected; `files` when only some of them are withdrawn. */
export function fieldOf(record: TakeBackRecord): string | null {
  if (record.type === 'correction') return record.change.field
  return record.only === undefined ? null : 'files'
}

async function isItsOwn(
  transaction: Database,
  row: ItemRow,
  from: string,
  record: TakeBackRecord,
): Promise<boolean> {
  if (from === row.origin_member) return true
  if ((await giversOf(transaction, row)).includes(from)) return true
  if (record.type !== 'correction' || record.change.field !== 'assessment') return false
  const { assessment } = record.change
  if (assessment.member !== record.author || from !== record.author) return false
  const known = await transaction
    .selectFrom('assessment')
    .select('id')
    .where('item_id', '=', row.id)
    .where('member', '=', from)
    .where('at', '=', new Date(assessment.at))
    .limit(1)
    .executeTakeFirst()
  return known !== undefined
}

/** Whether something that the member sent before is not here yet: it may be what this record is about. */
async function mayStillCome(transaction: Database, from: string, envelopeId: string): Promise<boolean> {
  const here = await transaction
    .selectFrom('inbox')
    .select(['epoch', 'seq'])
    .where('from_member', '=', from)
    .where('id', '=', envelopeId)
    .executeTakeFirst()
  if (!here || here.epoch === null || here.seq === null) return false
  const waiting = await transaction
    .selectFrom('inbox_record')
    .select('id')
    .where('from_member', '=', from)
    .where('state', '=', 'waiting')
    .where('type', 'in', ['report', 'status'])
    .where('waits_for_another', '=', false)
    .limit(1)
    .executeTakeFirst()
  if (waiting) return true
  const before = await transaction
    .selectFrom('inbox')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('from_member', '=', from)
    .where('epoch', '=', here.epoch)
    .where('seq', '<', here.seq)
    .executeTakeFirstOrThrow()
  return Number(before.count) < here.seq - 1
}
