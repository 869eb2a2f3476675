import type { Context, TypedResponse } from 'hono'
import { problem, type problemResponse } from '../foundation/index.ts'
import { type AccountsFailure, texts } from './texts.ts'

type Problem = ReturnType<typeof problemResponse>['content']['application/problem+json']['schema']['_output']

/** Answers with a failure of this room and its sentence. */
export function refuse<Status extends 401 | 403>(context: Context, status: Status, failure: AccountsFailure) {
  return problem(context, status, failure, texts[failure]) as Response &
    TypedResponse<Problem, Status, 'json'>
}
