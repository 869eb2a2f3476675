import type { Context } from 'hono'
import type { z } from 'zod'
import type { RefusalReason } from './refusal.ts'

type ProblemStatus = 400 | 403 | 404 | 409 | 415 | 422 | 500 | 502

/** A problem in the form of RFC 9457. */
export function problem(
  c: Context,
  status: ProblemStatus,
  title: string,
  detail: string,
  more: object = {},
): Response {
  return c.body(JSON.stringify({ type: 'about:blank', title, status, detail, ...more }), status, {
    'content-type': 'application/problem+json',
  })
}

export function refusalProblem(c: Context, reason: RefusalReason, detail: string): Response {
  return problem(c, statusOf[reason], reason, detail)
}

export function invalidProblem(c: Context, error: z.ZodError): Response {
  const errors = error.issues.map((issue) => ({
    field: issue.path.join('.') || '(whole)',
    expected: issue.message,
  }))
  const detail = errors.map(({ field, expected }) => `${field}: ${expected}`).join('; ')
  return problem(c, 422, 'invalid-request', detail, { errors })
}

const statusOf: Record<RefusalReason, ProblemStatus> = {
  'host-exists': 409,
  'path-taken': 409,
  'no-free-address': 409,
  'unknown-host': 404,
  'unknown-network': 404,
  'nothing-at-url': 404,
  'unknown-provider': 404,
  'unknown-mail': 404,
  'no-mail-route': 422,
  'mail-refused': 502,
}
