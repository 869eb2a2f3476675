import type { Foundation } from '../foundation/index.ts'
import { type ItemState, isClaimedByAnother, isOfferedToAnother, itemHosting } from '../reports/index.ts'
import type { DetailRow } from './item-query.ts'
import { type Asker, type MemberName, namesFor } from './people.ts'
import { presentSummary } from './present-summary.ts'
import { readAccess } from './report-access.ts'
import { openSteps, type StepVerdict } from './rules.ts'
import { type ItemDetail, itemActionSchema, itemAssessmentSchema, relatedItemSchema } from './schemas.ts'

/** An item as its page shows it to one person. */
export async function presentDetail(
  foundation: Foundation,
  memberName: MemberName,
  row: DetailRow,
  asker: Asker,
): Promise<ItemDetail> {
  const people = [row.claimed_by, ...row.assessments.map((each) => each.analyst)]
  const names = await namesFor(foundation, foundation.database, memberName, asker, people)
  const [summary, hosting, access] = await Promise.all([
    presentSummary(foundation, row, names, asker),
    itemHosting(foundation, row),
    readAccess(foundation, row.report_id),
  ])
  return {
    ...summary,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    capturedAt: row.captured_at?.toISOString() ?? null,
    hasEvidence: row.blob !== null,
    hashes: {
      sha256: row.sha256?.toString('hex') ?? null,
      sha1: row.sha1?.toString('hex') ?? null,
      md5: row.md5?.toString('hex') ?? null,
    },
    hosting: hosting ?? null,
    access,
    page: row.page === null ? null : relatedItemSchema.parse(row.page),
    related: relatedItemSchema.array().parse(row.parent_item_id === null ? row.parts : row.siblings),
    assessments: row.assessments.map((each) =>
      itemAssessmentSchema.parse({
        ...each,
        schemeVersion: each.scheme_version,
        memberName: names.member(each.member),
        analystName: each.member === foundation.self ? (names.user(each.analyst) ?? null) : null,
        at: isoTime(each.at),
      }),
    ),
    actions: row.actions.map((each) =>
      itemActionSchema.parse({ ...each, memberName: names.member(each.member), at: isoTime(each.at) }),
    ),
    handOver: {
      holder: row.holder,
      holderName: names.member(row.holder),
      held: row.holder === foundation.self,
      assigned:
        row.assigned_country === null && row.assigned_member === null
          ? null
          : { country: row.assigned_country, member: row.assigned_member, why: row.assigned_why },
      copies: row.copies.map(({ member, since }) => ({
        member,
        memberName: names.member(member),
        since: isoTime(since),
      })),
    },
    undoUntil:
      row.stage === 'assessed' && row.assessed_at !== null
        ? new Date(row.assessed_at.getTime() + foundation.policy.undoWindowMs).toISOString()
        : null,
    steps: presentSteps(foundation, row, asker),
  }
}

/** What the record's rules need, out of the row of the page. */
function stateOf(row: DetailRow): ItemState {
  return {
    holder: row.holder,
    assessments: row.assessments as unknown as ItemState['assessments'],
    actions: row.actions as ItemState['actions'],
    handedOver: row.copies.length > 0,
    offeredToAnother: isOfferedToAnother(row),
  }
}

function presentSteps(foundation: Foundation, row: DetailRow, asker: Asker): ItemDetail['steps'] {
  const { actions, ...steps } = openSteps({
    state: stateOf(row),
    stage: row.stage,
    hasParts: row.parts.length > 0,
    lastAnalyst: row.assessments.at(-1)?.analyst,
    claimedByAnother: isClaimedByAnother(row, asker.userId, foundation.clock.now()),
    self: foundation.self,
    asker: asker.userId,
  })
  return {
    assess: presentStep(steps.assess),
    undo: presentStep(steps.undo),
    accept: presentStep(steps.accept),
    decline: presentStep(steps.decline),
    hosting: presentStep(steps.hosting),
    actions: {
      'reported-to-police': presentStep(actions['reported-to-police']),
      'reported-to-provider': presentStep(actions['reported-to-provider']),
      removed: presentStep(actions.removed),
      unavailable: presentStep(actions.unavailable),
      'not-illegal': presentStep(actions['not-illegal']),
    },
  }
}

export function presentStep(verdict: StepVerdict): ItemDetail['steps']['assess'] {
  return verdict.ok ? { allowed: true, reason: null } : { allowed: false, reason: verdict.reason }
}

function isoTime(text: string): string {
  return new Date(text).toISOString()
}
