import type { Context, TypedResponse } from 'hono'
import { problem, type problemResponse } from '../foundation/index.ts'

type Problem = ReturnType<typeof problemResponse>['content']['application/problem+json']['schema']['_output']

/** Each failure's sentence for a person. */
const texts = { 'period-backwards': 'The period ends before it begins.' } as const

/** Answers that the fields do not fit together. */
export function refuse(
  context: Context,
  failure: keyof typeof texts,
): Response & TypedResponse<Problem, 422, 'json'> {
  return problem(context, 422, failure, texts[failure]) as Response & TypedResponse<Problem, 422, 'json'>
}
