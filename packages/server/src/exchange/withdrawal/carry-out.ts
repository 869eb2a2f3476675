import {
  type Database,
  type Foundation,
  type ItemId,
  member,
  type Sealer,
  server,
} from '../../foundation/index.ts'
import {
  correctAssessment,
  findItem,
  isIllegal,
  itemHosting,
  itemUrl,
  lockItem,
  setAddress,
  setHosting,
  setStage,
} from '../../reports/index.ts'
import { canonicalExactUrl } from '../../tracing/index.ts'
import { declineFor } from '../flow/answer.ts'
import { routeQueue } from '../flow/route-item.ts'
import { answerCopies, passOnOrders } from './answer-copies.ts'
import { holdBackUnsent } from './hold-back-unsent.ts'
import { piecesOf } from './piece-source.ts'
import { giversOf, readTakeBacks } from './read-take-backs.ts'
import type { KeepReason } from './records.ts'
import {
  emptyPayloads,
  forgetFingerprints,
  removeAddress,
  removeRecipe,
  shredPieces,
} from './remove-content.ts'
import { type Copy, type Effect, effectOf, keepReason } from './rules.ts'
import type { Step } from './step.ts'

export interface Carrying {
  foundation: Foundation
  /** Whether an officer here works on the item, or has said what came of it. */
  hasOpenCase?: (transaction: Database, itemId: ItemId) => Promise<boolean>
}

/**
 * Brings our copy to what its withdrawals and corrections come to, in the caller's transaction: removes, corrects, keeps
 * what our law wants kept, and answers whoever told us. Repeating it changes nothing; it is called whenever one of them,
 * or the item itself, comes. Ours are carried out where they are made.
 */
export async function carryOut(
  { foundation, hasOpenCase }: Carrying,
  transaction: Database,
  sealer: Sealer,
  itemId: ItemId,
): Promise<void> {
  const row = await lockItem(transaction, itemId)
  if (!row) return
  const orders = (await readTakeBacks(foundation, transaction, itemId)).filter(
    ({ via }) => via !== foundation.self,
  )
  if (orders.length === 0) return
  const copy: Copy = {
    ...{ self: foundation.self, origin: row.origin_member, holder: row.holder },
    givers: await giversOf(transaction, row),
    pieces: await piecesOf(transaction, itemId),
  }
  const effect = effectOf(copy, orders)
  const actions = await transaction
    .selectFrom('action')
    .select(['kind', 'member'])
    .where('item_id', '=', itemId)
    .execute()
  const kept = keepReason(keepsOf(foundation), {
    state: { holder: row.holder, actions },
    ...{ self: foundation.self, openCase: (await hasOpenCase?.(transaction, itemId)) ?? false },
  })
  const step = { foundation, transaction, sealer, row, orders }
  await correct(step, effect)
  await goOnWhereAllowed(step)
  await holdBack(step, effect)
  if (kept === undefined) await remove(step, effect)
  if (effect.whole) await settle(step, kept)
  await passOnOrders(step, copy)
  await answerCopies(step, copy, kept)
}

/** What a member keeps although it is withdrawn, where its configuration does not say: the police all of it, INTERPOL what
 *  an officer works on, a hotline what its own notices or the police need. */
export function keepsOf({ policy, config }: Pick<Foundation, 'policy' | 'config'>): readonly KeepReason[] {
  if (policy.keepsWhenWithdrawn) return policy.keepsWhenWithdrawn
  switch (config.member.kind) {
    case 'police':
      return ['open-police-case', 'own-law']
    case 'interpol':
      return ['open-police-case']
    default:
      return ['takedown-under-way', 'open-police-case']
  }
}

async function correct(step: Step, effect: Effect): Promise<void> {
  const { foundation, transaction, sealer, row } = step
  let changed = false
  const address = effect.address === undefined ? undefined : canonicalExactUrl(effect.address)
  if (address?.ok && !effect.withoutAddress && (await itemUrl(foundation, row)) !== address.canonical) {
    await setAddress(foundation, transaction, sealer, row.id, { ...address, url: address.canonical })
    changed = true
  }
  const hosting = effect.country && (await itemHosting(foundation, row))
  // The later of a look and a correction counts.
  if (effect.country && hosting && Date.parse(effect.country.since) > Date.parse(hosting.tracedAt)) {
    const { country, since } = effect.country
    const told = { ...hosting, country, tracedAt: since }
    await setHosting(foundation, transaction, sealer, row, told, member(row.origin_member))
    changed = changed || hosting.country !== country
    // Whoever sent it is waiting to offer it there.
    if (row.stage === 'offered' && country !== foundation.config.member.country)
      await declineFor(foundation, transaction, sealer, row, 'not-hosted-here', server)
  }
  for (const assessment of effect.assessments)
    if (await correctAssessment(foundation, transaction, row, assessment, member(assessment.member)))
      changed = true
  if (changed) await askAPerson(step)
}

/** An item that we were not allowed to pass on is routed again when its giver allows more. */
async function goOnWhereAllowed({ foundation, transaction, row, orders }: Step): Promise<void> {
  const isNew = orders.some(({ row: { field, answer } }) => field === 'onward' && answer === null)
  if (!isNew || row.attention !== 'onward-forbidden' || row.holder !== foundation.self) return
  await foundation.jobs.enqueue(transaction, routeQueue, [{ itemId: row.id }])
}

/** Who works on it must know: a notice of ours may say what was wrong. */
async function askAPerson({ foundation, transaction, row }: Step): Promise<void> {
  const now = await findItem(transaction, row.id)
  if (!now || now.holder !== foundation.self || now.final_action !== null || now.attention === 'taken-back')
    return
  await setStage(foundation, transaction, now, now.stage, 'taken-back', server)
}

/** It is handed on to nobody, whether we keep it or not. */
async function holdBack(
  { foundation, transaction, sealer, row }: Step,
  { whole, pieces, withoutRecipe, withoutAddress }: Effect,
): Promise<void> {
  if (!whole && !withoutRecipe && pieces.length === 0) return
  const withheld = {
    evidence: whole ? ('all' as const) : pieces,
    recipe: withoutRecipe,
    address: withoutAddress,
  }
  await holdBackUnsent(foundation, transaction, sealer, row.id, withheld)
}

async function remove(step: Step, effect: Effect): Promise<void> {
  const { foundation, transaction, sealer, row } = step
  await shredPieces(foundation, transaction, row.id, effect.pieces)
  if (effect.withoutRecipe) await removeRecipe(foundation, transaction, sealer, row)
  if (!effect.whole) return
  await emptyPayloads(foundation, transaction, row)
  await forgetFingerprints(transaction, row.id)
  if (effect.withoutAddress) await removeAddress(foundation, transaction, sealer, row)
}

/** Where the item stands once all of it is withdrawn. What others and we did on it stays on record. */
async function settle(step: Step, kept: KeepReason | undefined): Promise<void> {
  const { foundation, transaction, sealer, row } = step
  if (row.stage === 'offered') await declineFor(foundation, transaction, sealer, row, 'other', server)
  if (row.final_action !== null) return
  if (kept !== undefined) return isIllegal(row.classification ?? undefined) ? askAPerson(step) : undefined
  if (row.stage !== 'withdrawn') await setStage(foundation, transaction, row, 'withdrawn', null, server)
}
