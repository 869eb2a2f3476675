import { z } from '@hono/zod-openapi'

/** A directory or keyset as signed. `type` only says how to read it; the signature covers the real one. */
export const publishedDocumentSchema = z.object({
  type: z.enum(['directory', 'keyset']),
  document: z.string().max(1024 * 1024),
})
export type PublishedDocument = z.infer<typeof publishedDocumentSchema>

/** All that the secretariat has ever published, oldest first; the first one is a directory. */
export const publicationSchema = z
  .object({ documents: z.array(publishedDocumentSchema).min(1).max(100_000) })
  .openapi('Publication')
export type Publication = z.infer<typeof publicationSchema>
