export { endAlarms, raiseAlarm } from './alarm.ts'
export { type Exchange, openExchange } from './exchange.ts'
export { type Answered, acceptItem, declineItem } from './flow/answer.ts'
export { type HandingOver, handOver } from './flow/hand-over.ts'
export { tellCopies } from './flow/tell-copies.ts'
export { sendHashRecords } from './outbox/send-hash-record.ts'
export { signersOnTheWay } from './outbox/signers-on-the-way.ts'
export { exchangeBodyLimit } from './parts/body-limit.ts'
export {
  type ExchangeRecord,
  type ReportRecord,
  reportRecordSchema,
  type StatusRecord,
  statusRecordSchema,
} from './records.ts'
export { askForStatements, declareRestored } from './statements/ask.ts'
export { listStatements } from './statements/list-statements.ts'
export { type Statements, statementsSchema } from './statements/schema.ts'
export { agreementSentence } from './statements/sentences.ts'
export { withdrawnAmong } from './withdrawal/read-take-backs.ts'
