// The server's shapes, taken from its schemas: there is no second description of any of them here.
import type { ItemDetail, ItemSummary, Me } from '@samverkan/server/api'
import type {
  actionInputSchema,
  assessedSchema,
  assessmentInputSchema,
  attentionSchema,
  claimInputSchema,
  defangedSchema,
  hostingInputSchema,
  itemPageSchema,
  proactiveReportSchema,
  queueSchema,
  relatedItemSchema,
  timelineSchema,
} from '../../../server/src/assessment/schemas.ts'
import type {
  alikeSchema,
  togetherInputSchema,
  togetherSchema,
} from '../../../server/src/assessment/together/schemas.ts'
import type { HandAlarm } from '../../../server/src/exchange/alarm-kinds.ts'
import type {
  alarmInputSchema,
  deedSchema,
  envelopeItemsSchema,
  envelopeQuerySchema,
  envelopesSchema,
  giveUpInputSchema,
  incomingSchema,
  outgoingSchema,
  overviewSchema,
} from '../../../server/src/exchange/desk/schemas.ts'
import type { termsInputSchema } from '../../../server/src/exchange/flow/choose-terms.ts'
import type { Recipients } from '../../../server/src/exchange/flow/recipients.ts'
import type { Statements } from '../../../server/src/exchange/statements/schema.ts'
import type { Copies } from '../../../server/src/exchange/withdrawal/copies.ts'
import type {
  correctionInputSchema,
  withdrawalInputSchema,
} from '../../../server/src/exchange/withdrawal/input.ts'
import type { WaitingMessage } from '../../../server/src/intake/messages/waiting-messages.ts'
import type { messageSchema, stateSchema } from '../../../server/src/intake/routes/schemas.ts'
import type { OpenedTip } from '../../../server/src/intake/staff/read-tip.ts'
import type {
  knownOfItemSchema,
  statementSchema,
  takenSchema,
  viewsSparedSchema,
} from '../../../server/src/known/effect/schemas.ts'
import type {
  hashEntryPageSchema,
  hashFeedbackSchema,
  hashImportReportSchema,
  hashListDetailSchema,
  hashListsSchema,
  hashMatchesSchema,
  importInputSchema,
  newListSchema,
  wrongInputSchema,
} from '../../../server/src/known/lists/schemas.ts'
import type { networkSchema } from '../../../server/src/network/members/schemas.ts'
import type {
  PortalCase,
  portalDetailSchema,
  portalEntrySchema,
  portalPageSchema,
} from '../../../server/src/police/schemas.ts'
import type { Priority } from '../../../server/src/reports/vocabulary.ts'
import type { Statistics } from '../../../server/src/statistics/schemas.ts'
import type {
  noticeListSchema,
  noticeSchema,
  noticeSummarySchema,
  plannedSchema,
} from '../../../server/src/takedown/schemas.ts'

interface Schema {
  _zod: { input: unknown; output: unknown }
}
type Answer<S extends Schema> = S['_zod']['output']
type Input<S extends Schema> = S['_zod']['input']

export type { HandAlarm, ItemDetail, ItemSummary, Me, Priority, Statements, Statistics }
export type ActionInput = Input<typeof actionInputSchema>
export type Assessed = Answer<typeof assessedSchema>
export type AssessmentInput = Input<typeof assessmentInputSchema>
export type AttentionList = Answer<typeof attentionSchema>
export type ClaimInput = Input<typeof claimInputSchema>
export type Defanged = Answer<typeof defangedSchema>
export type HostingInput = Input<typeof hostingInputSchema>
export type { Copies, Recipients }
export type AlikeItems = Answer<typeof alikeSchema>
export type KnownOfItem = Answer<typeof knownOfItemSchema>
export type KnownStatement = Answer<typeof statementSchema>
export type KnownTaken = Answer<typeof takenSchema>
export type TogetherInput = Input<typeof togetherInputSchema>
export type TogetherResult = Answer<typeof togetherSchema>
export type ViewsSpared = Answer<typeof viewsSparedSchema>
export type HashEntryPage = Answer<typeof hashEntryPageSchema>
export type HashEntry = HashEntryPage['entries'][number]
export type HashFeedbackList = Answer<typeof hashFeedbackSchema>
export type HashFeedback = HashFeedbackList['feedback'][number]
export type HashImportInput = Input<typeof importInputSchema>
export type HashImportReport = Answer<typeof hashImportReportSchema>
export type HashListDetail = Answer<typeof hashListDetailSchema>
export type HashLists = Answer<typeof hashListsSchema>
export type HashListSummary = HashLists['lists'][number]
export type HashMatches = Answer<typeof hashMatchesSchema>
export type NewHashList = Input<typeof newListSchema>
export type WrongEntry = Input<typeof wrongInputSchema>
export type HandOverTerms = Input<typeof termsInputSchema>
export type CorrectionInput = Input<typeof correctionInputSchema>
export type WithdrawalInput = Input<typeof withdrawalInputSchema>
export type AlarmKind = Answer<typeof alarmInputSchema>['kind']
export type EnvelopeItems = Answer<typeof envelopeItemsSchema>
export type EnvelopeListName = Answer<typeof envelopeQuerySchema>['list']
export type ExchangeDeed = Answer<typeof deedSchema>
export type ExchangeEnvelopes = Answer<typeof envelopesSchema>
export type ExchangeEnvelope = ExchangeEnvelopes['envelopes'][number]
export type ExchangeOverview = Answer<typeof overviewSchema>
export type ExchangePeer = ExchangeOverview['peers'][number]
export type ExchangeAlarms = ExchangeOverview['alarms'][number]
export type GivingUpReason = Answer<typeof giveUpInputSchema>['reason']
export type IncomingRecords = Answer<typeof incomingSchema>
export type OutgoingRecords = Answer<typeof outgoingSchema>
export type Network = Answer<typeof networkSchema>
export type NetworkMember = Network['members'][number]
export type ItemPage = Answer<typeof itemPageSchema>
export type CaseStatus = PortalCase['status']
export type PortalDetail = Answer<typeof portalDetailSchema>
export type PortalEntry = Answer<typeof portalEntrySchema>
export type PortalPage = Answer<typeof portalPageSchema>
export type ProactiveReport = Input<typeof proactiveReportSchema>
export type Queue = Answer<typeof queueSchema>
export type RelatedItem = Answer<typeof relatedItemSchema>
export type Message = Answer<typeof messageSchema>
export type Notice = Answer<typeof noticeSchema>
export type NoticeList = Answer<typeof noticeListSchema>
export type NoticeSummary = Answer<typeof noticeSummarySchema>
export type PlannedNotice = Answer<typeof plannedSchema>
/** `GET /api/reports/{id}`: the opened tip with its times and its priority as words, as JSON carries them. */
export type Tip = Omit<OpenedTip['report'], 'priority' | 'receivedAt'> &
  Omit<OpenedTip, 'report' | 'messages' | 'state'> & {
    priority: Priority
    receivedAt: string
    state: Answer<typeof stateSchema>
    messages: (Message & Pick<OpenedTip['messages'][number], 'author'>)[]
  }
export interface WaitingMessages {
  messages: (Omit<WaitingMessage, 'at' | 'priority'> & { at: string; priority: Priority })[]
  next: string | null
}
export type Timeline = Answer<typeof timelineSchema>

export type { Problem } from '../../../server/src/foundation/http/problem.ts'
export type { ClosingReason } from '../../../server/src/intake/closing-reasons.ts'
export type {
  ActionKind,
  ActionReason,
  Attention,
  Classification,
  DeclineReason,
  Outcome,
  Stage,
  Theme,
} from '../../../server/src/reports/vocabulary.ts'
