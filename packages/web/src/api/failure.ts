import type { Problem } from './types.ts'

/** A request that did not do what was asked, as problem details (RFC 9457). `code` is stable; texts come from the catalogue. */
export class Failure extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string | undefined
  readonly errors: NonNullable<Problem['errors']>

  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail' | 'errors'>) {
    super(problem.code)
    this.name = 'Failure'
    this.status = problem.status
    this.code = problem.code
    this.detail = problem.detail
    this.errors = problem.errors ?? []
  }
}

/** The network or the server cannot be reached; nothing is known of what happened to the request. */
export const unreachable = () => new Failure({ status: 0, code: 'unreachable' })

/** What anything thrown looks like to a screen. */
export function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure({ status: 0, code: 'client-error' })
}
