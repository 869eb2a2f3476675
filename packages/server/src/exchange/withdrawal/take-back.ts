import { createHash } from 'node:crypto'
import {
  type Database,
  type Foundation,
  type ItemId,
  type Sealer,
  type UserId,
  user,
} from '../../foundation/index.ts'
import {
  correctAssessment,
  type ItemRow,
  itemHosting,
  lockItem,
  setAddress,
  setHosting,
  setStage,
} from '../../reports/index.ts'
import { canonicalExactUrl } from '../../tracing/index.ts'
import { copiesOf } from '../flow/audience.ts'
import { openOffer } from '../flow/hand-over.ts'
import { handOverTerms } from '../flow/hand-over-terms.ts'
import { routeQueue } from '../flow/route-item.ts'
import { termsOfItem } from '../flow/terms-of-item.ts'
import { narrower } from '../onward.ts'
import { fieldOf } from './apply-take-back.ts'
import { nextNumber } from './counter.ts'
import type { CorrectionInput, WithdrawalInput } from './input.ts'
import { isWithdrawn, takeBackPlace } from './read-take-backs.ts'
import type { Change, TakeBackRecord } from './records.ts'
import { givenTo, passOn } from './tell-back.ts'

export type TakeBackRefusal =
  | 'unknown-item'
  | 'nothing-sent'
  | 'already-withdrawn'
  | 'nothing-to-correct'
  | 'bad-address'
  | 'unknown-evidence'
  | 'wider-than-allowed'
export type TakenBack = { ok: true; number: number } | { ok: false; reason: TakeBackRefusal }

const refused = (reason: TakeBackRefusal): TakenBack => ({ ok: false, reason })

interface Deed {
  foundation: Foundation
  transaction: Database
  sealer: Sealer
  row: ItemRow
  person: UserId
}

/** Takes back what we gave to others: their servers carry it out and answer. What they did themselves stays with them. */
export async function withdraw(
  foundation: Foundation,
  itemId: ItemId,
  person: UserId,
  { reason, words, address }: WithdrawalInput,
): Promise<TakenBack> {
  return inItem(foundation, itemId, person, async (deed) => {
    const record = { type: 'withdrawal' as const, ...(await headOf(deed)), reason, words, address }
    const told = await tell(deed, record, await givenTo(deed.transaction, itemId))
    if (told.ok) await keepUnsentEvidence(deed)
    const { transaction, row } = deed
    const ends = row.holder === foundation.self && row.stage === 'assessed' && row.final_action === null
    // Where it is offered, whoever is asked may be taking it right now: its answer decides.
    if (told.ok && ends && !(await openOffer(transaction, itemId)))
      await setStage(foundation, transaction, row, 'withdrawn', null, user(person))
    return told
  })
}

/** Evidence that waits for being sent stays here. The report goes all the same: the withdrawal needs something to end. */
async function keepUnsentEvidence({ transaction, row }: Deed): Promise<void> {
  const pieces = await transaction
    .selectFrom('evidence')
    .select('blob')
    .where('item_id', '=', row.id)
    .execute()
  await transaction
    .updateTable('outbox_record')
    .set({ left_out: pieces.map(({ blob }) => blob) })
    .where('item_id', '=', row.id)
    .where('type', '=', 'report')
    // A person may let one go that could not be sealed.
    .where('state', 'in', ['waiting', 'stuck'])
    .execute()
}

/** Corrects what we told others of the item, and our own record of it. */
export async function correct(
  foundation: Foundation,
  itemId: ItemId,
  person: UserId,
  { words, change }: CorrectionInput,
): Promise<TakenBack> {
  return inItem(foundation, itemId, person, async (deed) => {
    const made = await makeChange(deed, change)
    if (typeof made === 'string') return refused(made)
    const record = { type: 'correction' as const, ...(await headOf(deed)), words, change: made }
    // Whoever has heard of our judgement hears that it was wrong.
    const everybody = change.field === 'assessment' || deed.row.origin_member === foundation.self
    const told = await givenTo(deed.transaction, itemId)
    const others = everybody ? await copiesOf(deed.transaction, itemId) : []
    return tell(deed, record, [...told, ...others])
  })
}

async function inItem(
  foundation: Foundation,
  itemId: ItemId,
  person: UserId,
  run: (deed: Deed) => Promise<TakenBack>,
): Promise<TakenBack> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return refused('unknown-item')
    const copies = await copiesOf(transaction, itemId)
    if (copies.length === 0 && (await givenTo(transaction, itemId)).length === 0)
      return refused('nothing-sent')
    if (await isWithdrawn(foundation, transaction, row)) return refused('already-withdrawn')
    return run({ foundation, transaction, sealer, row, person })
  })
}

async function headOf({ foundation, transaction, row }: Deed) {
  return {
    ...{ reportId: row.report_id, itemId: row.id, author: foundation.self },
    revision: await nextNumber(transaction, row.id, 'orders'),
    createdAt: foundation.clock.now().toISOString(),
  }
}

/** Our own row, its leaf, and the record to everybody concerned. */
async function tell(
  { foundation, transaction, sealer, row, person }: Deed,
  record: TakeBackRecord,
  others: readonly string[],
): Promise<TakenBack> {
  const to = [...new Set(others)].filter((one) => one !== foundation.self).toSorted()
  if (to.length === 0) return refused('nothing-sent')
  const now = foundation.clock.now()
  const place = { item_id: row.id, author: foundation.self, number: record.revision, via: foundation.self }
  await transaction
    .insertInto('take_back')
    .values({
      ...place,
      ...{ kind: record.type, field: fieldOf(record), at: now, received_at: now, passed_on: true },
      record_sealed: sealer.seal(JSON.stringify(record), takeBackPlace(place)),
    })
    .execute()
  await passOn(foundation, transaction, sealer, record, to)
  await foundation.append(transaction, {
    kind: record.type === 'withdrawal' ? 'item.taken-back' : 'item.correction-sent',
    actor: user(person),
    reportId: row.report_id,
    itemId: row.id,
    detail: {
      to,
      ...(record.type === 'withdrawal'
        ? { withdrawalReason: record.reason }
        : { field: record.change.field }),
    },
  })
  return { ok: true, number: record.revision }
}

/** The correction as it crosses, after our own record has been put right. */
async function makeChange(deed: Deed, change: CorrectionInput['change']): Promise<Change | TakeBackRefusal> {
  const { foundation, transaction, sealer, row, person } = deed
  switch (change.field) {
    case 'address': {
      const address = canonicalExactUrl(change.url)
      if (!address.ok) return 'bad-address'
      await setAddress(foundation, transaction, sealer, row.id, { ...address, url: address.canonical })
      return { field: 'address', url: address.canonical }
    }
    case 'country': {
      const hosting = await itemHosting(foundation, row)
      if (!hosting || hosting.country === change.country) return 'nothing-to-correct'
      const tracedAt = foundation.clock.now().toISOString()
      const told = { ...hosting, country: change.country, tracedAt }
      await setHosting(foundation, transaction, sealer, row, told, user(person))
      if (row.holder === foundation.self)
        await foundation.jobs.enqueue(transaction, routeQueue, [{ itemId: row.id }])
      return change
    }
    case 'assessment':
      return makeAssessment(deed, change)
    case 'personal-data':
      return holdBack(deed, change)
    case 'onward': {
      const terms = await termsOfItem(foundation, transaction, row)
      if (narrower(change.onward, terms.onward) !== change.onward) return 'wider-than-allowed'
      await keepTerms(deed, { onward: change.onward })
      return change
    }
  }
}

async function makeAssessment(
  { foundation, transaction, row, person }: Deed,
  { assessment }: Extract<CorrectionInput['change'], { field: 'assessment' }>,
): Promise<Change | TakeBackRefusal> {
  const ours = await transaction
    .selectFrom('assessment')
    .selectAll()
    .where('item_id', '=', row.id)
    .where('member', '=', foundation.self)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (!ours) return 'nothing-to-correct'
  const right = {
    ...{ ...assessment, scheme: ours.scheme, schemeVersion: ours.scheme_version },
    ...{ member: foundation.self, analyst: person, at: ours.at.toISOString() },
  }
  const changed = await correctAssessment(foundation, transaction, row, right, user(person))
  return changed ? { field: 'assessment', assessment: right } : 'nothing-to-correct'
}

/** What must not have gone does not go again. Here it stays: what we keep is ours to decide. */
async function holdBack(
  deed: Deed,
  { recipe, blobs }: Extract<CorrectionInput['change'], { field: 'personal-data' }>,
): Promise<Change | TakeBackRefusal> {
  const { foundation, transaction, row } = deed
  if (!recipe && blobs.length === 0) return 'nothing-to-correct'
  const files: string[] = []
  for (const blob of blobs) {
    const known = await transaction
      .selectFrom('evidence')
      .select('blob')
      .where('item_id', '=', row.id)
      .where('blob', '=', blob)
      .executeTakeFirst()
    const content = known && (await foundation.vault.openStreamForItem(transaction, row.id, blob))
    if (!content) return 'unknown-evidence'
    const hash = createHash('sha256')
    for await (const bytes of content) hash.update(bytes)
    files.push(hash.digest('hex'))
  }
  const before = await handOverTerms(transaction, row.id)
  await keepTerms(deed, {
    without_recipe: before.withoutRecipe || recipe,
    left_out: [...new Set([...before.leftOut, ...blobs])].toSorted(),
  })
  return { field: 'personal-data', recipe, files }
}

async function keepTerms(
  { foundation, transaction, row, person }: Deed,
  terms: { onward?: 'none' | 'le' | 'network'; without_recipe?: boolean; left_out?: string[] },
): Promise<void> {
  const chosen = { ...terms, chosen_by: person, chosen_at: foundation.clock.now() }
  await transaction
    .insertInto('hand_over_terms')
    .values({ item_id: row.id, onward: null, without_recipe: false, left_out: [], ...chosen })
    .onConflict((conflict) => conflict.column('item_id').doUpdateSet(chosen))
    .execute()
}
