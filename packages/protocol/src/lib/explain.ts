import type { z } from 'zod'

/** The first thing a schema found wrong, with its place: `parts.0.len: Invalid input: expected number`. */
export function explain(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'does not fit the schema'
  const place = issue.path.join('.')
  return place === '' ? issue.message : `${place}: ${issue.message}`
}
