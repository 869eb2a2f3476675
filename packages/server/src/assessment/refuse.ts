import type { Context } from 'hono'
import { problem } from '../foundation/index.ts'
import { type AssessmentFailure, texts } from './texts.ts'

/** Fields that each could be understood but do not fit together. */
type Misfit = 'reason-needed' | 'reason-not-expected' | 'nothing-reported'

/** What is not there is a 404, what does not fit together a 422, what a rule closes a 409. */
type StatusOf<Failure extends AssessmentFailure> = Failure extends 'unknown-item'
  ? 404
  : Failure extends Misfit
    ? 422
    : 409

const statuses: Readonly<Partial<Record<AssessmentFailure, 404 | 422>>> = {
  'unknown-item': 404,
  'reason-needed': 422,
  'reason-not-expected': 422,
  'nothing-reported': 422,
}

/** Answers with a failure of this room and its sentence. */
export function refuse<Failure extends AssessmentFailure>(context: Context, failure: Failure) {
  const status = (statuses[failure] ?? 409) as StatusOf<Failure>
  return problem(context, status, failure, texts[failure])
}
