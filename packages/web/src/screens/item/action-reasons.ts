import type { ActionKind, ActionReason } from '../../api/types.ts'

/** ICCAM: an action has a reason only beyond Removed, that is Unavailable and Not illegal (reference/domain.md 1.3). */
export function needsReason(kind: ActionKind): boolean {
  return kind === 'unavailable' || kind === 'not-illegal'
}

const unavailable: readonly ActionReason[] = [
  'content-not-found',
  'error-404-or-site-down',
  'error-503-or-temporarily-unavailable',
  'link-expired',
  'account-disabled',
  'password-protected',
  'premium-account-necessary',
  'referrer-unknown-or-incorrect',
  'unable-to-access',
  'legally-unable-to-access',
  'missing-parts-to-open-file',
  'content-removed-before-assessment',
  'other',
]

const notIllegal: readonly ActionReason[] = [
  'does-not-meet-threshold',
  'adult-pornography',
  'nudism-or-not-sexualized',
  'age-over-national-threshold',
  'age-unclear-or-not-assessable',
  'virtual-material',
  'linking-not-illegal',
  'images-too-small',
  'other',
]

/** The reasons that fit an action, the usual ones first. */
export function actionReasonsFor(kind: ActionKind): readonly ActionReason[] {
  return kind === 'not-illegal' ? notIllegal : unavailable
}
