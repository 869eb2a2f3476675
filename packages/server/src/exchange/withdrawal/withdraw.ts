import { type Database, type Foundation, type ItemId, type UserId, user } from '../../foundation/index.ts'
import { type ItemRow, lockItems, setStage } from '../../reports/index.ts'
import { openOffer } from '../flow/hand-over.ts'
import { type Deed, headOf, refused, type TakeBackRefusal, type TakenBack, tell } from './deed.ts'
import { holdBackUnsent } from './hold-back-unsent.ts'
import type { WithdrawalInput } from './input.ts'
import { isWithdrawn } from './read-take-backs.ts'
import { givenTo } from './tell-back.ts'

/**
 * Takes back what we gave to others of an item, and of those of its files that the person named, all of them or none: their
 * servers carry it out and answer. What they did themselves stays with them; what has not left yet does not leave.
 */
export async function withdraw(
  foundation: Foundation,
  itemId: ItemId,
  person: UserId,
  { files = [], ...input }: WithdrawalInput,
): Promise<TakenBack> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const rows = await lockItems(transaction, [itemId, ...files])
    const item = rows.get(itemId)
    if (!item) return refused('unknown-item')
    for (const id of files) if (rows.get(id)?.parent_item_id !== itemId) return refused('not-its-file')
    // Each is asked before anything is written.
    for (const row of rows.values()) {
      const refusal = await refusalOf(foundation, transaction, row)
      if (refusal) return refused(refusal)
    }
    for (const file of rows.values())
      if (file !== item) await withdrawOne({ foundation, transaction, sealer, row: file, person }, input)
    return withdrawOne({ foundation, transaction, sealer, row: item, person }, input)
  })
}

async function refusalOf(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
): Promise<TakeBackRefusal | undefined> {
  if ((await givenTo(transaction, row.id)).length === 0) return 'nothing-sent'
  return (await isWithdrawn(foundation, transaction, row)) ? 'already-withdrawn' : undefined
}

async function withdrawOne(deed: Deed, { reason, words, address }: WithdrawalInput): Promise<TakenBack> {
  const { foundation, transaction, sealer, row, person } = deed
  const record = { type: 'withdrawal' as const, ...(await headOf(deed)), reason, words, address }
  const told = await tell(deed, record, await givenTo(transaction, row.id))
  if (!told.ok) return told
  await holdBackUnsent(foundation, transaction, sealer, row.id, { evidence: 'all', recipe: true, address })
  const ends = row.holder === foundation.self && row.stage === 'assessed' && row.final_action === null
  // Where it is offered, whoever is asked may be taking it right now: its answer decides.
  if (ends && !(await openOffer(transaction, row.id)))
    await setStage(foundation, transaction, row, 'withdrawn', null, user(person))
  // We do not stand by our judgement any more: nor does what leaned on it elsewhere.
  if (reason === 'not-illegal') await foundation.atOnce.tell(transaction, 'item-disowned', { itemId: row.id })
  return told
}
