import { z } from 'zod'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const ms = (usual: number) => z.number().int().nonnegative().default(usual)

/** Every duration, window and limit of the field, with the field's usual figure. Durations in milliseconds. */
export const policySchema = z.strictObject({
  /** An assessment can be undone this long before it is acted on (handed over, noticed). */
  undoWindowMs: ms(30 * second),
  /** How long an analyst's claim on an item lasts without a sign of life. */
  claimMs: ms(10 * minute),
  /** Capture: never, as soon as the item is traced, or only after an analyst asks for it. */
  capture: z.enum(['never', 'at-once', 'on-request']).default('at-once'),
  captureTimeoutMs: ms(30 * second),
  captureMaxBytes: z
    .number()
    .int()
    .positive()
    .default(200 * 1024 * 1024),
  captureMaxFileBytes: z
    .number()
    .int()
    .positive()
    .default(50 * 1024 * 1024),
  captureMaxFiles: z.number().int().positive().default(200),
  /** A confirmed item also goes to INTERPOL: always for Baseline and National (reference/domain.md 1.1). */
  submitToInterpol: z.boolean().default(true),
  /** A confirmed item in the own country also goes to the national police's member server, where there is one. */
  reportToPolice: z.boolean().default(true),
  /** First notice groups this long for each contact, later ones longer (reference/domain.md 1.4). */
  noticeFirstWindowMs: ms(hour),
  noticeNextWindowMs: ms(24 * hour),
  /** A provider that has not removed an item is reminded after this long. */
  noticeReminderMs: ms(24 * hour),
  /** Online check: interval, and how many misses how far apart before an item counts as removed (domain.md 1.4). */
  recheckIntervalMs: ms(4 * hour),
  missesBeforeRemoved: z.number().int().positive().default(3),
  missIntervalMs: ms(3 * minute),
  /** How often due notices, checks and ledger sealing are looked for. */
  tickMs: ms(15 * second),
  ledgerSealMs: ms(5 * second),
  /** Direct exposure a day (IWF: 5 h; reference/domain.md 2.3). */
  exposurePerDayMs: ms(5 * hour),
  /** Sign-in sessions: inactivity and absolute (ASVS 7.3). */
  sessionIdleMs: ms(15 * minute),
  sessionMaxMs: ms(10 * hour),
  /** A one-click sign-in link is good for this long and once, unless `reusableSignInLinks` (demo only). */
  signInLinkMs: ms(15 * minute),
  /** Envelopes: validity, first retry, longest wait between tries (exchange-protocol.md 4). */
  envelopeValidMs: ms(14 * day),
  retryFirstMs: ms(5 * second),
  retryMaxMs: ms(15 * minute),
  retryMaxUrgentMs: ms(60 * second),
  outboxLeaseMs: ms(60 * second),
  /** Why a member keeps what its sender withdraws: its law, a case of the police, a removal under way. Where nothing is
   *  said: the police all, INTERPOL what an officer works on, a hotline what its notices or the police still need. */
  keepsWhenWithdrawn: z.array(z.enum(['own-law', 'open-police-case', 'takedown-under-way'])).optional(),
  /** An envelope that has lain at the relay this long without the addressee's receipt is posted there again. */
  relayedAgainMs: ms(hour),
  /** At the relay: what one sender may have lying in one mailbox. */
  mailboxEnvelopes: z.number().int().positive().default(10_000),
  mailboxBytes: z
    .number()
    .int()
    .positive()
    .default(8 * 1024 * 1024 * 1024),
  /** Each pair of members compares what it has handed over this often (exchange-protocol.md 4, reconciliation). */
  statementEveryMs: ms(day),
  /** A comparison leaves out what was received this shortly before it: it may still have been under way. */
  statementMarginMs: ms(minute),
  /** So many envelopes are sent again to a peer a day because it says that it misses them. */
  statementResendMax: z.number().int().positive().default(1000),
  /** What a peer says it has sent and has not come after this long raises an alarm. */
  statementPatienceMs: ms(2 * day),
  /** Sealed parts are kept this long after both sides have agreed on their envelope. */
  partsKeptMs: ms(35 * day),
  /** Without a checkpoint of our own ledger for this long, nothing new is handed over (exchange-protocol.md 5). */
  ledgerStopMs: ms(4 * hour),
  directoryRefreshMs: ms(hour),
  /** Undelivered for longer than this raises an alarm (reference/security.md 4, I11); an open alarm is said again after. */
  alarmUrgentMs: ms(15 * minute),
  alarmNormalMs: ms(4 * hour),
  alarmAgainMs: ms(4 * hour),
  /** Between two mails about alarms to one address. */
  alarmMailEveryMs: ms(10 * minute),
  /** How often a person may have one member tried again at once. */
  hurryEveryMs: ms(30 * second),
  /** How often a hash-sharing service is asked for changes. */
  hashSharingEveryMs: ms(hour),
  /** The largest file of a hash list that a person may bring in. */
  hashListMaxBytes: z
    .number()
    .int()
    .positive()
    .default(4 * 1024 * 1024 * 1024),
  /** Bytes of parts that one member may have announced without an envelope having taken them: a few of the largest. */
  partQuotaBytes: z
    .number()
    .int()
    .positive()
    .default(8 * 1024 * 1024 * 1024),
  /** What is left free on the vault's disk when others' parts are refused, for what was promised before. */
  diskReserveBytes: z
    .number()
    .int()
    .nonnegative()
    .default(1024 * 1024 * 1024),
  /** A part that came in part, and that nobody goes on with, is removed after this long. */
  unfinishedPartMs: ms(7 * day),
})

export type Policy = z.infer<typeof policySchema>
