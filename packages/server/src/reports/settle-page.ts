import { type Database, type Foundation, member } from '../foundation/index.ts'
import { type ItemRow, itemState, lockItem } from './item.ts'
import { afterUndoWindow, recordAssessment } from './record-assessment.ts'
import { gravest, isFinal, mayAssess, mayUndoAssessment } from './rules.ts'
import type { Assessment, Classification } from './vocabulary.ts'

/**
 * Called after every change of a page's file. A page takes the gravest assessment of its files once each has one or is
 * gone; it is not shown for itself. Undoing a file's assessment takes the page's back. A page whose files all went
 * before anyone assessed one is looked at itself. The rule: reference/domain.md 2.4, one illegal image makes the page
 * illegal. Only files that we hold, or found ourselves and passed on, have a say: not what another member attached.
 */
export async function settlePage(
  foundation: Foundation,
  transaction: Database,
  file: ItemRow,
): Promise<void> {
  if (file.parent_item_id === null) return
  const page = await lockItem(transaction, file.parent_item_id)
  if (!page || page.holder !== foundation.self) return
  const files = await transaction
    .selectFrom('content_item')
    .select(['classification', 'final_action'])
    .where('parent_item_id', '=', page.id)
    .where((eb) => eb.or([eb('holder', '=', foundation.self), eb('origin_member', '=', foundation.self)]))
    .execute()
  const open = files.some((each) => each.classification === null && each.final_action === null)
  if (open) return takeBack(foundation, transaction, page)
  const decision = gravest(files.flatMap((each) => each.classification ?? []))
  if (decision !== undefined) return decide(foundation, transaction, page, decision)
  if (page.stage === 'capturing')
    await transaction
      .updateTable('content_item')
      .set({ stage: 'assessment' })
      .where('id', '=', page.id)
      .execute()
}

async function takeBack(foundation: Foundation, transaction: Database, page: ItemRow): Promise<void> {
  // Also one that is to be taken down already, as its file may be.
  if (page.stage !== 'assessed' && page.stage !== 'takedown') return
  if (!mayUndoAssessment(await itemState(transaction, page), foundation.self).ok) return
  await transaction
    .updateTable('assessment')
    .set({ undone_at: foundation.clock.now() })
    .where('item_id', '=', page.id)
    .where('undone_at', 'is', null)
    .execute()
  await transaction
    .updateTable('content_item')
    .set((eb) => ({
      stage: 'capturing',
      classification: null,
      assessed_at: null,
      revision: eb('revision', '+', 1),
    }))
    .where('id', '=', page.id)
    .execute()
  await foundation.append(transaction, {
    kind: 'item.assessment-undone',
    actor: member(foundation.self),
    reportId: page.report_id,
    itemId: page.id,
  })
}

async function decide(
  foundation: Foundation,
  transaction: Database,
  page: ItemRow,
  decision: Classification,
): Promise<void> {
  const state = await itemState(transaction, page)
  if (isFinal(state) || !mayAssess(state, foundation.self).ok) return
  const grave = await transaction
    .selectFrom('assessment as a')
    .innerJoin('content_item as i', 'i.id', 'a.item_id')
    .selectAll('a')
    .where('i.parent_item_id', '=', page.id)
    .where((eb) => eb.or([eb('i.holder', '=', foundation.self), eb('i.origin_member', '=', foundation.self)]))
    .where('a.undone_at', 'is', null)
    .where('a.classification', '=', decision)
    .orderBy('a.at', 'desc')
    .executeTakeFirst()
  if (!grave) return
  const assessment: Assessment = {
    classification: decision,
    age: grave.age as Assessment['age'],
    sex: grave.sex as Assessment['sex'],
    flags: grave.flags as Assessment['flags'],
    reason: grave.reason as Assessment['reason'],
    scheme: grave.scheme,
    schemeVersion: grave.scheme_version,
    // The page's holder decides: others are told that we did, whoever assessed the file.
    member: foundation.self,
    analyst: grave.analyst,
    at: foundation.clock.now().toISOString(),
  }
  await recordAssessment(foundation, transaction, page, assessment, member(foundation.self))
  await transaction
    .updateTable('content_item')
    .set({ stage: 'assessed', attention: null, claimed_by: null, claimed_until: null })
    .where('id', '=', page.id)
    .execute()
  await foundation.jobs.announce(transaction, 'item-assessed', [{ itemId: page.id }], {
    startAfter: afterUndoWindow(foundation),
  })
}
