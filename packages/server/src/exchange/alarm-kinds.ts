// Every kind of alarm. A new one stands in one of these lists, and has its words in the web's catalogues (`alarm`).

/** What no honest peer does: a person must ask that member. */
export const conductAlarms = ['equivocation', 'broken-chain', 'disputed-item', 'refused-deed'] as const
/** Nothing is sent to that member until a person has called it and confirmed its fingerprint; that ends them. */
export const callAlarms = ['split-view', 'unconfirmed'] as const
/** What waits too long for a member; it clears up by itself when it has arrived. */
export const deadlineAlarms = ['urgent-overdue', 'overdue'] as const
/** What the software has stopped trying; a person decides. */
export const deskAlarms = ['dead-letter', 'refused', 'unsealable', 'stuck-record'] as const

/** What comparing with a peer has shown, and what our own ledger has. */
export const statementAlarms = [
  'restored',
  'place-doubted',
  'false-statement',
  'statement-differs',
  'missing-here',
  'too-much-missing',
  'smaller-ledger',
  'other-ledger',
  'ledger-stopped',
] as const

/** What is said of the directory, or kept from us; the members' room raises them. */
export const directoryAlarms = ['directory-refused', 'directory-stale', 'own-keys', 'enrolled-anew'] as const

/** A member that only fetches does not reach its relay: nothing comes in. */
export const relayAlarms = ['relay-unreached'] as const

/** Alarms that end when a person has cleared them up; every other ends by itself. */
export const handAlarms = [...conductAlarms, ...statementAlarms, ...directoryAlarms, ...relayAlarms] as const
export type HandAlarm = (typeof handAlarms)[number]

/** Everything that a person must know of the exchange. The exchange desk shows and mails each; the web has its words. */
export const alarmKinds = [...handAlarms, ...callAlarms, ...deadlineAlarms, ...deskAlarms] as const
export type AlarmKind = (typeof alarmKinds)[number]
