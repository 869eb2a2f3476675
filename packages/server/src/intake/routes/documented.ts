import { z } from '@hono/zod-openapi'

/** A page in the `responses` table of a route. */
export function pageResponse(description: string) {
  return { description, content: { 'text/html': { schema: z.string() } } }
}

/**
 * A posted form in the `request` table of a route. It is described and not validated: a form that does not fit comes
 * back filled in, which a validator cannot do.
 */
export function formBody(properties: Readonly<Record<string, { maxLength?: number; enum?: string[] }>>) {
  return {
    required: true,
    content: {
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object' as const,
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, rule]) => [name, { type: 'string' as const, ...rule }]),
          ),
        },
      },
    },
  }
}

export const languageQuery = z.object({
  lang: z.string().max(35).optional().openapi({ description: 'Language of the page', example: 'sv' }),
})

export const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })

export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: json(schema),
})
