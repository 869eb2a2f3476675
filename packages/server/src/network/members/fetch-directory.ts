import { MAX_DOCUMENTS } from '@samverkan/protocol'
import { type Dispatcher, request } from 'undici'
import { type PublishedDocument, publicationSchema } from './publication.ts'

/** A secretariat that serves more at once is not waited for (TUF 5.1). */
const maxBytes = 64 * 1024 * 1024
/** What is fetched at most for one look: much more than sixty members publish in twenty years. */
const maxCharacters = 256 * 1024 * 1024
/** How long one look may take in all: a secretariat that answers byte by byte is away. */
const patienceMs = { documents: 10 * 60_000, head: 60_000 }
const maxNoteBytes = 16 * 1024

export type Fetching<Value> = { ok: true; value: Value } | { ok: false; reason: string }

/** Gets what was published after the documents that are known, up to the document number `size`, in as many answers as that
 *  takes; fewer when the secretariat has fewer. What comes proves itself, so nothing about the connection is trusted. */
export async function fetchDocuments(
  url: string,
  { known, size }: { known: number; size: number },
  dispatcher: Dispatcher,
): Promise<Fetching<PublishedDocument[]>> {
  const signal = AbortSignal.timeout(patienceMs.documents)
  const upTo = Math.min(size, MAX_DOCUMENTS + 1)
  let documents: PublishedDocument[] = []
  let characters = 0
  while (known + documents.length < upTo) {
    const page = await fetchPage(url, known + documents.length, dispatcher, signal)
    if (!page.ok) return page
    if (page.value.length === 0) break
    characters += page.value.reduce((sum, { document }) => sum + document.length, 0)
    if (characters > maxCharacters) return { ok: false, reason: 'too-large' }
    documents = documents.concat(page.value)
  }
  return { ok: true, value: documents }
}

async function fetchPage(
  url: string,
  known: number,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Fetching<PublishedDocument[]>> {
  const got = await get(known === 0 ? url : `${url}?after=${known}`, maxBytes, dispatcher, signal)
  if (!got.ok) return got
  try {
    const parsed = publicationSchema.safeParse(JSON.parse(got.value))
    return parsed.success
      ? { ok: true, value: parsed.data.documents }
      : { ok: false, reason: 'not-a-publication' }
  } catch {
    return { ok: false, reason: 'not-a-publication' }
  }
}

/** Gets the newest head of the secretariat's log, as a signed note. */
export async function fetchHead(url: string, dispatcher: Dispatcher): Promise<Fetching<string>> {
  return get(`${url}/checkpoint`, maxNoteBytes, dispatcher, AbortSignal.timeout(patienceMs.head))
}

/** Hands something in; the answer's status. */
export async function handIn(
  url: string,
  content: { type: string; body: string },
  dispatcher: Dispatcher,
): Promise<Fetching<{ status: number; body: string }>> {
  try {
    const response = await request(url, {
      ...{ dispatcher, method: 'POST', body: content.body },
      headers: { 'content-type': content.type },
      ...{ headersTimeout: 10_000, bodyTimeout: 10_000 },
    })
    const body = await readBounded(response.body, maxNoteBytes)
    return { ok: true, value: { status: response.statusCode, body: body ?? '' } }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.name : 'failed' }
  }
}

async function get(
  url: string,
  limit: number,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Fetching<string>> {
  try {
    const response = await request(url, { dispatcher, signal, headersTimeout: 10_000, bodyTimeout: 30_000 })
    const text = await readBounded(response.body, limit)
    if (text === undefined) return { ok: false, reason: 'too-large' }
    return response.statusCode === 200
      ? { ok: true, value: text }
      : { ok: false, reason: `status-${response.statusCode}` }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.name : 'failed' }
  }
}

/** The body as text; undefined when it is larger than it may be. */
async function readBounded(
  body: Dispatcher.ResponseData['body'],
  limit: number,
): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += (chunk as Buffer).length
    if (size > limit) {
      body.destroy()
      return undefined
    }
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
