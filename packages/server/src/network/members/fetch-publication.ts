import { type Dispatcher, request } from 'undici'
import { type Publication, publicationSchema } from './publication.ts'

const maxBytes = 64 * 1024 * 1024

export type Fetching = { ok: true; publication: Publication } | { ok: false; reason: string }

/** Gets the publication from the secretariat. What comes proves itself, so nothing about the connection is trusted. */
export async function fetchPublication(url: string, dispatcher: Dispatcher): Promise<Fetching> {
  try {
    const response = await request(url, {
      dispatcher,
      headers: { accept: 'application/json' },
      headersTimeout: 10_000,
      bodyTimeout: 30_000,
    })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of response.body) {
      size += (chunk as Buffer).length
      if (size > maxBytes) {
        response.body.destroy()
        return { ok: false, reason: 'too-large' }
      }
      chunks.push(chunk as Buffer)
    }
    if (response.statusCode !== 200) return { ok: false, reason: `status-${response.statusCode}` }
    const parsed = publicationSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    return parsed.success
      ? { ok: true, publication: parsed.data }
      : { ok: false, reason: 'not-a-publication' }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.name : 'failed' }
  }
}
