import type { Context } from 'hono'
import { problem } from '../../foundation/index.ts'
import { readText } from './read-text.ts'

interface ReadForm<Field extends string> {
  /** The wanted fields; one that is missing is empty. */
  values: Record<Field, string>
  /** Fields that came more than once with different values, which stand in `values` one below the other. */
  repeated: Field[]
}

type Refusal = ReturnType<typeof problem<400>> | ReturnType<typeof problem<415>>

export type FormReading<Field extends string> =
  | { ok: true; form: ReadForm<Field> }
  | { ok: false; refusal: Refusal }

/**
 * Reads the named fields of a posted form. Fields of other names are left alone: a browser add-on must not cost a tip.
 * What is no form at all gets its problem.
 */
export async function readForm<Field extends string>(
  context: Context,
  fields: readonly Field[],
): Promise<FormReading<Field>> {
  const body = await readText(context, 'application/x-www-form-urlencoded')
  if (!body.ok) {
    const refusal =
      body.reason === 'wrong-content-type'
        ? problem(context, 415, body.reason, 'This address takes a posted form. Nothing was stored.')
        : problem(context, 400, body.reason, 'The form arrived damaged. Nothing was stored.')
    return { ok: false, refusal }
  }
  const found = new Map<string, Set<string>>()
  for (const [name, value] of new URLSearchParams(body.text)) {
    const values = found.get(name)
    if (values) values.add(value)
    else found.set(name, new Set([value]))
  }
  const values = {} as Record<Field, string>
  const repeated: Field[] = []
  for (const field of fields) {
    const all = [...(found.get(field) ?? [])]
    if (all.length > 1) repeated.push(field)
    values[field] = all.join('\n')
  }
  return { ok: true, form: { values, repeated } }
}
