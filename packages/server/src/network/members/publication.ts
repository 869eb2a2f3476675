import { z } from '@hono/zod-openapi'
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENTS } from '@samverkan/protocol'

/** A root, directory or keyset as signed. `type` only says how to read it; the signature covers the real one. */
export const publishedDocumentSchema = z.object({
  type: z.enum(['root', 'directory', 'keyset']),
  document: z.string().max(MAX_DOCUMENT_BYTES),
})
export type PublishedDocument = z.infer<typeof publishedDocumentSchema>

/** All that the secretariat has ever published, oldest first (the first one is a root), or what came after some of it. */
export const publicationSchema = z
  .object({ documents: z.array(publishedDocumentSchema).max(MAX_DOCUMENTS) })
  .openapi('Publication')
export type Publication = z.infer<typeof publicationSchema>
