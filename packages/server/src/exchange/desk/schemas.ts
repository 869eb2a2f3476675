import { z } from '@hono/zod-openapi'
import { alarmKinds, handAlarms } from '../alarm-kinds.ts'
import { readCursor } from './cursor.ts'
import { givingUpReasons } from './giving-up-reasons.ts'
import { problemWords } from './health.ts'

const time = z.iso.datetime()
const memberId = z.string().regex(/^[a-z0-9.-]{2,64}$/)
const prio = z.enum(['urgent', 'normal'])
/** Counted up to a limit; `more` when there are more than that. */
const counted = z.object({ n: z.int(), more: z.boolean() })
const problem = z.object({ word: z.enum(problemWords), detail: z.string() })
const member = { member: z.string(), name: z.string() }
const person = z.object({ id: z.string(), name: z.string() }).nullable()

const peerSchema = z
  .object({
    ...member,
    health: z.enum(['well', 'slow', 'silent', 'refusing', 'closed']),
    /** Since when no try has reached it. */
    silentSince: time.nullable(),
    waiting: z.object({
      /** Records in envelopes, and records that are not in one yet. */
      records: counted,
      notPacked: counted,
      oldestSince: time.nullable(),
      /** Envelopes that have waited for longer than they may. */
      late: counted,
      /** Envelopes that lie at the relay and that it has not fetched yet. */
      relayed: counted,
    }),
    /** Offers that it has received and not answered. */
    unanswered: z.object({ offers: counted, oldestSince: time.nullable() }),
    /** Envelopes that it refused or that never reached it, and that nobody has decided about. */
    undecided: counted,
    nextTryAt: time.nullable(),
    lastDeliveredAt: time.nullable(),
    problem: problem.extend({ at: time }).nullable(),
  })
  .openapi('ExchangePeer')

const alarmGroupSchema = z
  .object({
    kind: z.enum(alarmKinds),
    ...member,
    count: z.int(),
    /** Records that it is about, and since when the oldest waits; 0 and null where it is not about waiting. */
    records: z.int(),
    since: time.nullable(),
    raisedAt: time,
    /** The newest of them: what a person takes note of goes up to here. */
    upTo: z.int(),
    acknowledged: z.object({ by: z.string(), at: time }).nullable(),
    /** Has been said again, as nobody settled it. */
    again: z.boolean(),
    /** A person has to say when it is cleared up; otherwise it ends with what it is about. */
    endsByHand: z.boolean(),
  })
  .openapi('ExchangeAlarmGroup')

export const overviewSchema = z
  .object({
    at: time,
    /** Why nothing is sent to anybody at present. */
    stopped: z.enum(['no-directory', 'directory-expired']).nullable(),
    peers: z.array(peerSchema),
    /** Open alarms, together by kind and member. */
    alarms: z.array(alarmGroupSchema),
    undecided: counted,
    unsealable: counted,
    stuckIncoming: counted,
    /** How alarms are mailed: not at all, or to so many addresses. */
    mail: z.object({
      addresses: z.int(),
      lastSentAt: time.nullable(),
      /** What the mail server said the last time, when it took nothing. */
      failure: z.string().nullable(),
    }),
  })
  .openapi('ExchangeOverview')
export type Overview = z.infer<typeof overviewSchema>

export const needsSchema = z.object({ person: z.boolean() }).openapi('ExchangeNeeds')

export const envelopeLists = ['waiting', 'undecided', 'delivered', 'refused', 'dead'] as const

const cursor = (isId: (id: string) => boolean) =>
  z
    .string()
    .max(200)
    .refine((text) => isId(readCursor(text)?.id ?? ''), 'This is not where a page of this list ended.')
    .optional()
const numbered = cursor((id) => /^\d{1,15}$/.test(id))
const limit = z.coerce.number().int().min(1).max(200).default(50)
export const envelopeQuerySchema = z.strictObject({
  ...{ list: z.enum(envelopeLists), member: memberId.optional(), limit },
  cursor: cursor((id) => id !== ''),
})
export type EnvelopeQuery = z.infer<typeof envelopeQuerySchema>

const itemIds = z.array(z.string())

export const envelopeLineSchema = z
  .object({
    id: z.string(),
    ...member,
    prio,
    state: z.enum(['waiting', 'delivered', 'refused', 'dead']),
    records: z.int(),
    /** The first few of its items; none for who may not see items. */
    itemIds,
    waitingSince: time,
    endedAt: time.nullable(),
    late: z.boolean(),
    /** Since when it lies at the relay. */
    relayedAt: time.nullable(),
    attempts: z.int(),
    nextTryAt: time.nullable(),
    problem: problem.nullable(),
    /** Why it ended without being delivered: the peer's code, or our own cause. */
    cause: z.string().nullable(),
    responsible: person,
    settled: z
      .object({
        what: z.enum(['resent', 'given-up']),
        at: time,
        by: z.string().nullable(),
        reason: z.string().nullable(),
      })
      .nullable(),
  })
  .openapi('ExchangeEnvelope')
export type EnvelopeLine = z.infer<typeof envelopeLineSchema>
const next = z.string().nullable()
export const envelopesSchema = z
  .object({ envelopes: z.array(envelopeLineSchema), next })
  .openapi('ExchangeEnvelopes')
export type Envelopes = z.infer<typeof envelopesSchema>

export const envelopeItemsSchema = z
  .object({
    items: z.array(
      z.object({ itemId: z.string(), reportId: z.string(), type: z.string(), stage: z.string().nullable() }),
    ),
  })
  .openapi('ExchangeEnvelopeItems')

export const recordLists = ['waiting', 'unsealable'] as const
export const recordQuerySchema = z.strictObject({
  ...{ list: z.enum(recordLists), cursor: numbered, limit },
})
export const outgoingLineSchema = z
  .object({
    id: z.int(),
    members: z.array(z.object(member)),
    prio,
    type: z.string(),
    itemIds,
    waitingSince: time,
    late: z.boolean(),
  })
  .openapi('ExchangeOutgoingRecord')
export const outgoingSchema = z
  .object({ records: z.array(outgoingLineSchema), next })
  .openapi('ExchangeOutgoingRecords')
export type Outgoing = z.infer<typeof outgoingSchema>

export const incomingLists = ['stuck', 'refused'] as const
export const incomingQuerySchema = z.strictObject({
  ...{ list: z.enum(incomingLists), cursor: numbered, limit },
})
export const incomingLineSchema = z
  .object({
    id: z.int(),
    ...member,
    type: z.string(),
    itemIds,
    receivedAt: time,
    endedAt: time,
    reason: z.string().nullable(),
    settledBy: z.string().nullable(),
  })
  .openapi('ExchangeIncomingRecord')
export const incomingSchema = z
  .object({ records: z.array(incomingLineSchema), next })
  .openapi('ExchangeIncomingRecords')
export type Incoming = z.infer<typeof incomingSchema>

export const alarmLists = ['open', 'resolved'] as const
export const alarmQuerySchema = z.strictObject({
  ...{ list: z.enum(alarmLists), cursor: numbered, limit },
})
export const alarmLineSchema = z
  .object({
    id: z.int(),
    kind: z.enum(alarmKinds),
    ...member,
    about: z.string(),
    subject: z.string(),
    times: z.int(),
    raisedAt: time,
    acknowledgedAt: time.nullable(),
    acknowledgedBy: z.string().nullable(),
    resolvedAt: time.nullable(),
    /** Null when it cleared up by itself. */
    resolvedBy: z.string().nullable(),
  })
  .openapi('ExchangeAlarm')
export const alarmsSchema = z.object({ alarms: z.array(alarmLineSchema), next }).openapi('ExchangeAlarms')
export type Alarms = z.infer<typeof alarmsSchema>

const many = 100
const envelopeIds = z.array(z.string().max(64)).min(1).max(many)
const recordIds = z.array(z.int().positive()).min(1).max(many)
const reason = z.enum(givingUpReasons)
export const resendInputSchema = z.strictObject({ ids: envelopeIds }).openapi('ExchangeResend')
export const giveUpInputSchema = z.strictObject({ ids: envelopeIds, reason }).openapi('ExchangeGiveUp')
export const retryInputSchema = z.strictObject({ ids: recordIds }).openapi('ExchangeRetry')
export const setAsideInputSchema = z.strictObject({ ids: recordIds, reason }).openapi('ExchangeSetAside')
export const alarmInputSchema = z
  .strictObject({ kind: z.enum(alarmKinds), member: z.string().max(64), upTo: z.int().nonnegative() })
  .openapi('ExchangeAlarmDeed')
export const settleInputSchema = alarmInputSchema
  .extend({ kind: z.enum(handAlarms) })
  .openapi('ExchangeAlarmSettling')

/** What a deed on several lines did: how many it was done to, and which not, with why. */
export const deedSchema = z
  .object({
    done: z.int(),
    refused: z.array(z.object({ id: z.union([z.string(), z.int()]), reason: z.string() })),
  })
  .openapi('ExchangeDeed')
export type Deed = z.infer<typeof deedSchema>

export const memberParams = z.object({ member: memberId })
