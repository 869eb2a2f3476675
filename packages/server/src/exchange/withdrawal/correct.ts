import { createHash } from 'node:crypto'
import { type Foundation, type ItemId, type UserId, user } from '../../foundation/index.ts'
import { correctAssessment, itemHosting, lockItem, setAddress, setHosting } from '../../reports/index.ts'
import { canonicalExactUrl } from '../../tracing/index.ts'
import { copiesOf } from '../flow/audience.ts'
import { handOverTerms } from '../flow/hand-over-terms.ts'
import { routeQueue } from '../flow/route-item.ts'
import { termsOfItem } from '../flow/terms-of-item.ts'
import { narrower } from '../onward.ts'
import { type Deed, headOf, refused, type TakeBackRefusal, type TakenBack, tell } from './deed.ts'
import { holdBackUnsent } from './hold-back-unsent.ts'
import type { CorrectionInput } from './input.ts'
import { isWithdrawn } from './read-take-backs.ts'
import type { Change } from './records.ts'
import { givenTo } from './tell-back.ts'

/** Corrects what we told others of the item, and our own record of it. */
export async function correct(
  foundation: Foundation,
  itemId: ItemId,
  person: UserId,
  { words, change }: CorrectionInput,
): Promise<TakenBack> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return refused('unknown-item')
    const deed: Deed = { foundation, transaction, sealer, row, person }
    const copies = await copiesOf(transaction, itemId)
    const told = await givenTo(transaction, itemId)
    if (copies.length === 0 && told.length === 0) return refused('nothing-sent')
    if (await isWithdrawn(foundation, transaction, row)) return refused('already-withdrawn')
    const made = await makeChange(deed, change)
    if (typeof made === 'string') return refused(made)
    const record = { type: 'correction' as const, ...(await headOf(deed)), words, change: made }
    // Whoever has heard of our judgement hears that it was wrong.
    const everybody = change.field === 'assessment' || row.origin_member === foundation.self
    return tell(deed, record, everybody ? [...told, ...copies] : told)
  })
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
  await holdBackUnsent(foundation, transaction, deed.sealer, row.id, {
    ...{ evidence: blobs, recipe, address: false },
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
