import { z } from '@hono/zod-openapi'
import type { Context, TypedResponse } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** RFC 9457 problem details: what was wrong, what was kept, what to do. Never a hint to an attacker. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'about:blank' }),
    title: z.string(),
    status: z.int(),
    /** One sentence for a person. */
    detail: z.string().optional(),
    /** The failure's name, stable for programs. */
    code: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

export type Problem = z.infer<typeof problemSchema>

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length required',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not understood',
  425: 'Too early',
  429: 'Too many requests',
  500: 'Server error',
  503: 'Not available now',
  507: 'No room',
}

/** Answers with a problem. `code` is the failure's union member, `detail` its sentence for a person. */
export function problem<Status extends ContentfulStatusCode>(
  context: Context,
  status: Status,
  code: string,
  detail?: string,
  errors?: Problem['errors'],
): Response & TypedResponse<Problem, Status, 'json'> {
  const body: Problem = {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
  }
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' }
  return context.newResponse(JSON.stringify(body), status, headers) as Response &
    TypedResponse<Problem, Status, 'json'>
}

/** The response entry for a route's `responses` table. */
export function problemResponse(description: string) {
  return { description, content: { 'application/problem+json': { schema: problemSchema } } }
}
