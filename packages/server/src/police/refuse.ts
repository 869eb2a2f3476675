import type { Context, TypedResponse } from 'hono'
import { problem, type problemResponse } from '../foundation/index.ts'
import { type PortalFailure, texts } from './texts.ts'

type Problem = ReturnType<typeof problemResponse>['content']['application/problem+json']['schema']['_output']

type Refused<Failure extends PortalFailure> = Failure extends 'unknown-item'
  ? TypedResponse<Problem, 404, 'json'>
  : TypedResponse<Problem, 409, 'json'>

/** Answers with a failure of this room and its sentence. */
export function refuse<Failure extends PortalFailure>(
  context: Context,
  failure: Failure,
): Response & Refused<Failure> {
  const status = failure === 'unknown-item' ? 404 : 409
  return problem(context, status, failure, texts[failure]) as Response & Refused<Failure>
}
