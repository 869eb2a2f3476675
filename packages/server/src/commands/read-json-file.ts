import { readFileSync } from 'node:fs'
import type { z } from 'zod'

/** A JSON file that a person wrote. What is wrong with it is said with the file's name and the place in it. */
export function readJsonFile<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  return fitting(file, schema, parsed(file))
}

/** The value, or the places where it does not fit, one a line, for the person who wrote `what`. */
export function fitting<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw new Error(`${what} cannot be used:\n${problemsOf(read.error).join('\n')}`)
}

/** Each problem as a line with its place. */
export function problemsOf({ issues }: z.ZodError): string[] {
  return issues.map(({ path, message }) => `  ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`)
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new Error(`${file} is not JSON: ${error.message}`)
  }
}
