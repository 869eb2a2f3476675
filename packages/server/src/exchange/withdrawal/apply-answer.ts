import { type Database, type Foundation, member, type Sealer } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { Applied } from '../inbox/apply-state.ts'
import type { StatusRecord } from '../records.ts'
import { tellBack } from './tell-back.ts'

/**
 * What became of a copy, from the member that we told of a withdrawal or correction: of its own, or of one to which it
 * passed our word on. What is new goes on to whoever told us, so that the author learns of every copy.
 */
export async function applyAnswer(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: ItemRow,
  from: string,
  { takenBack }: StatusRecord,
): Promise<Applied> {
  if (!takenBack) return { state: 'refused', reason: 'no-answer' }
  const { author, number, answer, why, at } = takenBack
  if (takenBack.member === foundation.self) return { state: 'applied' }
  if (!(await wasTold(transaction, row, from, author, number))) {
    await raiseAlarm(foundation, transaction, 'refused-deed', from, {
      ...{ item: row.id, deed: 'taken-back', reason: 'not-asked' },
    })
    return { state: 'refused', reason: 'not-asked' }
  }
  const key = { item_id: row.id, author, number, member: takenBack.member, told_by: from }
  const written = await transaction
    .insertInto('take_back_answer')
    .values({ ...key, answer, why, at: new Date(at) })
    .onConflict((conflict) =>
      conflict
        .columns(['item_id', 'author', 'number', 'member', 'told_by'])
        .doUpdateSet({ answer, why, at: new Date(at) })
        // What is said of an item that came after all may be of the same moment.
        .where((eb) =>
          eb.or([
            eb('take_back_answer.at', '<', new Date(at)),
            eb.and([
              eb('take_back_answer.at', '=', new Date(at)),
              eb('take_back_answer.answer', '=', 'never-had'),
            ]),
          ]),
        ),
    )
    .executeTakeFirst()
  if ((written.numInsertedOrUpdatedRows ?? 0n) === 0n) return { state: 'applied' }
  await foundation.append(transaction, {
    kind: 'item.take-back-answered',
    actor: member(from),
    reportId: row.report_id,
    itemId: row.id,
    detail: { holder: takenBack.member, answer, keeps: why },
  })
  const tellers = await transaction
    .selectFrom('take_back')
    .select('via')
    .where('item_id', '=', row.id)
    .where('author', '=', author)
    .where('number', '=', number)
    .execute()
  const others = tellers
    .map(({ via }) => via)
    .filter((via) => via !== foundation.self && via !== from && via !== takenBack.member)
  await tellBack(foundation, transaction, sealer, row, others, takenBack)
  return { state: 'applied' }
}

async function wasTold(
  transaction: Database,
  row: ItemRow,
  member: string,
  author: string,
  number: number,
): Promise<boolean> {
  const told = await transaction
    .selectFrom('outbox_record')
    .select('id')
    .where('item_id', '=', row.id)
    .where('type', '=', 'update')
    .where('event', '=', author)
    .where('revision', '=', number)
    .where((eb) => eb(eb.val(member), '=', eb.fn.any('distribution')))
    .limit(1)
    .executeTakeFirst()
  return told !== undefined
}
