import type { Context } from 'hono'
import { problem } from '../foundation/index.ts'
import { type PortalFailure, texts } from './texts.ts'

type StatusOf<Failure extends PortalFailure> = Failure extends 'unknown-item' ? 404 : 409

/** Answers with a failure of this room and its sentence. */
export function refuse<Failure extends PortalFailure>(context: Context, failure: Failure) {
  const status = (failure === 'unknown-item' ? 404 : 409) as StatusOf<Failure>
  return problem(context, status, failure, texts[failure])
}
