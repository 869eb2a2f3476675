import { member } from '../../foundation/index.ts'
import type { KnownOrder } from './read-take-backs.ts'
import type { Answer, KeepReason } from './records.ts'
import { answerOf, type Copy, toPassOn } from './rules.ts'
import type { Step } from './step.ts'
import { givenTo, passOn, tellBack } from './tell-back.ts'

/** Answers each member that told us of a withdrawal or correction, when the answer is new. */
export async function answerCopies(step: Step, copy: Copy, kept: KeepReason | undefined): Promise<void> {
  const { foundation, transaction, sealer, row } = step
  const now = foundation.clock.now()
  for (const order of step.orders) {
    const { answer, why } = answerOf(copy, order, kept)
    if (order.row.answer === answer && order.row.why === why) continue
    await transaction
      .updateTable('take_back')
      .set({ answer, why, answered_at: now })
      .where('item_id', '=', row.id)
      .where('author', '=', order.row.author)
      .where('number', '=', order.row.number)
      .where('via', '=', order.via)
      .execute()
    await foundation.append(transaction, {
      kind: eventOf(order, answer),
      actor: member(order.via),
      reportId: row.report_id,
      itemId: row.id,
      detail: {
        from: order.record.author,
        ...(order.record.type === 'withdrawal'
          ? { withdrawalReason: order.record.reason }
          : { field: order.record.change.field }),
        answer,
        keeps: why,
      },
    })
    const { author, number } = order.row
    const takenBack = { author, number, member: foundation.self, answer, why, at: now.toISOString() }
    await tellBack(foundation, transaction, sealer, row, [order.via], takenBack)
  }
}

function eventOf(order: KnownOrder, answer: Answer) {
  if (answer === 'kept') return 'item.withdrawal-kept'
  return order.record.type === 'withdrawal' ? 'item.withdrawn' : 'item.corrected'
}

/** Passes each on, once, to those to whom we gave the item. */
export async function passOnOrders(step: Step, copy: Copy): Promise<void> {
  const { foundation, transaction, sealer, row } = step
  const byNumber = Map.groupBy(step.orders, ({ row: { author, number } }) => `${author} ${number}`)
  for (const told of byNumber.values()) {
    if (told.some(({ row: { passed_on } }) => passed_on)) continue
    const record = toPassOn(copy, told)
    if (!record) continue
    const known = new Set([record.author, foundation.self, ...told.map(({ via }) => via)])
    const others = (await givenTo(transaction, row.id)).filter((one) => !known.has(one))
    if (others.length === 0) continue
    await passOn(foundation, transaction, sealer, record, others)
    await transaction
      .updateTable('take_back')
      .set({ passed_on: true })
      .where('item_id', '=', row.id)
      .where('author', '=', record.author)
      .where('number', '=', record.revision)
      .execute()
    await foundation.append(transaction, {
      kind: 'item.take-back-passed-on',
      actor: 'server',
      reportId: row.report_id,
      itemId: row.id,
      detail: { from: record.author, to: others },
    })
  }
}
