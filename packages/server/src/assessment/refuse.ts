import type { Context, TypedResponse } from 'hono'
import { problem, type problemResponse } from '../foundation/index.ts'
import { type AssessmentFailure, texts } from './texts.ts'

type Problem = ReturnType<typeof problemResponse>['content']['application/problem+json']['schema']['_output']

/** Fields that each could be understood but do not fit together. */
type Misfit = 'reason-needed' | 'reason-not-expected' | 'nothing-reported'

/** What is not there is a 404, what does not fit together a 422, what a rule closes a 409. */
type Refused<Failure extends AssessmentFailure> = Failure extends 'unknown-item'
  ? TypedResponse<Problem, 404, 'json'>
  : Failure extends Misfit
    ? TypedResponse<Problem, 422, 'json'>
    : TypedResponse<Problem, 409, 'json'>

const statuses: Readonly<Partial<Record<AssessmentFailure, 404 | 422>>> = {
  'unknown-item': 404,
  'reason-needed': 422,
  'reason-not-expected': 422,
  'nothing-reported': 422,
}

/** Answers with a failure of this room and its sentence. */
export function refuse<Failure extends AssessmentFailure>(
  context: Context,
  failure: Failure,
): Response & Refused<Failure> {
  return problem(context, statuses[failure] ?? 409, failure, texts[failure]) as Response & Refused<Failure>
}
