export { act, passHold, recordAction } from './act.ts'
export {
  type AssessmentInput,
  type AssessResult,
  assess,
  assessLocked,
  isClaimedByAnother,
  undoAssessment,
  undoLocked,
} from './assess.ts'
export { correctAssessment } from './correct-assessment.ts'
export {
  addItem,
  addressHashes,
  findItem,
  type ItemRow,
  isOfferedToAnother,
  itemHosting,
  itemState,
  itemUrl,
  lockItem,
  lockItems,
  type NewItem,
  setAddress,
  setHosting,
  setStage,
} from './item.ts'
export { recordAssessment } from './record-assessment.ts'
export {
  createReports,
  type NewReport,
  type OpenedReport,
  type ReportContent,
  readReplyKey,
  readReport,
  reportContentSchema,
  rewriteReport,
} from './report.ts'
export {
  classificationOf,
  gravest,
  type ItemState,
  isFinal,
  isIllegal,
  mayAct,
  mayAssess,
  mayUndoAssessment,
  type Refusal,
  type Verdict,
} from './rules.ts'
export type { ContentItemTable, ReportTable } from './tables.ts'
export * from './vocabulary.ts'
