// The field's words (reference/domain.md 1.3, 1.4, 4), used alike in code, tables, addresses and screens.
import { z } from 'zod'

export const sources = ['public', 'partner', 'proactive', 'police', 'import'] as const
export type Source = (typeof sources)[number]

/** Public themes of a tip (domain.md 2.2, 8). */
export const themes = [
  'csam',
  'grooming',
  'sextortion',
  'travel-and-tourism',
  'trafficking',
  'self-generated',
  'other',
  'unknown',
] as const
export type Theme = (typeof themes)[number]

/** First is most urgent: a child or a suspect at risk now (domain.md 10.8). */
export const priorities = ['child-at-risk', 'high', 'normal', 'low'] as const
export type Priority = (typeof priorities)[number]
export const priorityRank = (priority: Priority): number => priorities.indexOf(priority)

export const locatorKinds = ['url', 'account', 'chat', 'newsgroup', 'peer-to-peer', 'place', 'none'] as const
export type LocatorKind = (typeof locatorKinds)[number]

export const itemKinds = ['page', 'image', 'video'] as const
export type ItemKind = (typeof itemKinds)[number]

export const classifications = ['baseline', 'national', 'not-illegal', 'undetermined'] as const
export type Classification = (typeof classifications)[number]

export const ageCategories = ['infant', 'pre-pubescent', 'pubescent', 'not-categorised'] as const
export const sexCategories = ['female', 'male', 'both', 'not-determined'] as const
export const assessmentFlags = ['virtual', 'user-generated', 'child-modelling'] as const

/** Interim actions first; the last three are final (domain.md 1.3, state rule 6). */
export const actionKinds = [
  'reported-to-police',
  'reported-to-provider',
  'removed',
  'unavailable',
  'not-illegal',
] as const
export type ActionKind = (typeof actionKinds)[number]
export const finalActions: readonly ActionKind[] = ['removed', 'unavailable', 'not-illegal']

/** ICCAM's action reasons by their ids 1 to 21 (domain.md 1.3). */
export const actionReasons = [
  'other',
  'content-not-found',
  'referrer-unknown-or-incorrect',
  'unable-to-access',
  'password-protected',
  'account-disabled',
  'legally-unable-to-access',
  'link-expired',
  'error-404-or-site-down',
  'error-503-or-temporarily-unavailable',
  'premium-account-necessary',
  'missing-parts-to-open-file',
  'content-removed-before-assessment',
  'adult-pornography',
  'nudism-or-not-sexualized',
  'does-not-meet-threshold',
  'images-too-small',
  'virtual-material',
  'linking-not-illegal',
  'age-unclear-or-not-assessable',
  'age-over-national-threshold',
] as const
export type ActionReason = (typeof actionReasons)[number]

/** Where an item stands, for its present holder and for those who follow it. */
export const stages = [
  'tracing',
  'capturing',
  'assessment',
  'assessed',
  'offered',
  'with-member',
  'takedown',
  'followed',
  'closed',
  'withdrawn',
] as const
export type Stage = (typeof stages)[number]

/** Why a person must look at an item outside the ordinary flow. */
export const attentions = [
  'cannot-trace',
  'cannot-load',
  'undetermined',
  'no-member',
  'declined',
  'no-provider-contact',
  'tip-without-address',
  'notice-failed',
  'hand-over-stuck',
  'onward-forbidden',
  'taken-back',
  'match-withdrawn',
] as const
export type Attention = (typeof attentions)[number]

/** One line: control characters and line separators could write lines of their own into what is built from it. */
const line = z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'Must be one line without control characters')
/** What may stand in a header of a request (RFC 9110 5.5). */
const headerValue = z.string().regex(/^[\x20-\x7e\x80-\xff]*$/, 'Must be a valid header value')

export const accessRecipeSchema = z.strictObject({
  /** As typed; what goes into a request or a notice is made from it (tracing, `referrerUrl`). */
  referrer: line.max(2_000).optional(),
  cookie: headerValue.max(4_000).optional(),
  userAgent: headerValue.max(500).optional(),
  language: headerValue.max(50).optional(),
  username: line.max(200).optional(),
  password: line.max(200).optional(),
})
/** How to reach a page that not everyone can see: the next hotline must see the same (domain.md 10.5). */
export type AccessRecipe = z.infer<typeof accessRecipeSchema>

/** Strict, because notices to providers are written from it, also from what another member sent. */
export const hostingSchema = z.object({
  /** Addresses the host's name led to, first one is the one that was looked up. */
  addresses: z.array(z.union([z.ipv4(), z.ipv6()])).max(50),
  country: z.string().regex(/^[A-Z]{2}$/),
  asn: z.int().min(1).max(4_294_967_295).nullable(),
  network: line.max(200).nullable(),
  provider: line.max(200).nullable(),
  abuseContact: z.email().max(254).nullable(),
  /** Behind a content delivery network or proxy: the country is the proxy's, not the host's. */
  proxied: z.boolean(),
  tracedAt: z.iso.datetime(),
})
export type Hosting = z.infer<typeof hostingSchema>

export const assessmentSchema = z.object({
  classification: z.enum(classifications),
  age: z.enum(ageCategories),
  sex: z.enum(sexCategories),
  flags: z.array(z.enum(assessmentFlags)),
  /** Reason from `actionReasons` where not illegal or undetermined. */
  reason: z.enum(actionReasons).nullable(),
  scheme: line.max(200),
  schemeVersion: line.max(200),
  /** Member that assessed, and the analyst's id there. */
  member: z.string(),
  analyst: z.string(),
  at: z.iso.datetime(),
})
export type Assessment = z.infer<typeof assessmentSchema>

export const actionSchema = z.object({
  kind: z.enum(actionKinds),
  reason: z.enum(actionReasons).nullable(),
  member: z.string(),
  at: z.iso.datetime(),
})
export type Action = z.infer<typeof actionSchema>

/** What INTERPOL says of an item (issue: outcome). */
export const outcomes = [
  'already-known',
  'under-investigation',
  'victim-identified',
  'offender-identified',
] as const
export type Outcome = (typeof outcomes)[number]

export const declineReasons = [
  'not-hosted-here',
  'not-accessible',
  'not-illegal-here',
  'incomplete',
  'capacity',
  'other',
] as const
export type DeclineReason = (typeof declineReasons)[number]
