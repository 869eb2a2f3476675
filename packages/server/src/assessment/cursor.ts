import { z } from '@hono/zod-openapi'

/** Packs the sort values of the last row shown; the next page starts after it. */
export function packCursor(values: readonly (string | number | Date)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** A query parameter that takes what `packCursor` made; anything else is refused. */
export function cursorParameter<Values>(schema: z.ZodType<Values>) {
  return z
    .string()
    .max(300)
    .transform((text, context): Values => {
      const parsed = schema.safeParse(unpack(text))
      if (parsed.success) return parsed.data
      context.addIssue({ code: 'custom', message: 'This is not a cursor of this list.' })
      return z.NEVER
    })
    .optional()
}

function unpack(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

const id = z.string().max(40)
const time = z.iso.datetime().transform((text) => new Date(text))

/** Place in a list by priority, time received and id. */
export const urgencyPlace = z.tuple([z.int(), time, id])
export type UrgencyPlace = z.infer<typeof urgencyPlace>

/** Place in a list by time and id. */
export const timePlace = z.tuple([time, id])
export type TimePlace = z.infer<typeof timePlace>

/** Place in a list by number. */
export const numberPlace = z.tuple([z.int().nonnegative()])
