import type { Context } from 'hono'
import { problem } from '../foundation/index.ts'
import { type AccountsFailure, texts } from './texts.ts'

/** Answers with a failure of this room and its sentence. */
export function refuse<Status extends 401 | 403>(context: Context, status: Status, failure: AccountsFailure) {
  return problem(context, status, failure, texts[failure])
}
