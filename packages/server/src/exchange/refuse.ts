import type { Context, TypedResponse } from 'hono'
import { problem, type problemResponse } from '../foundation/index.ts'
import { type ExchangeFailure, texts } from './texts.ts'

type Problem = ReturnType<typeof problemResponse>['content']['application/problem+json']['schema']['_output']
type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 425 | 503 | 507

/** Answers with a failure of this room and its sentence. */
export function refuse<Status extends RefusalStatus>(
  context: Context,
  status: Status,
  failure: ExchangeFailure,
) {
  return problem(context, status, failure, texts[failure]) as Response &
    TypedResponse<Problem, Status, 'json'>
}
