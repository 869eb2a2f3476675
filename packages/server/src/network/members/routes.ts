import { createHash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import {
  type App,
  createRoutes,
  type Database,
  type Foundation,
  permittedRoute,
  problem,
  problemResponse,
} from '../../foundation/index.ts'
import type { Hub } from './hub.ts'
import { publicationSchema } from './publication.ts'
import { countStored, readAfter } from './store.ts'

const maxNoteBytes = 16 * 1024
const maxKeysetBytes = 128 * 1024
/** Of documents in one answer. Whoever fetches takes 64 MiB, and a character may be six bytes of JSON. */
const atOnceCharacters = 8 * 1024 * 1024
const notHere = problemResponse('This member is not the secretariat, or nothing has been published yet')

const directoryRoute = permittedRoute('peer', {
  method: 'get',
  path: '/hx/v1/directory',
  tags: ['members'],
  summary: 'Every root, directory and keyset that the secretariat has published, oldest first',
  description:
    'Self-proving: the signatures are inside. Served by the secretariat alone. `after` leaves out as many of the first ones. One answer has about 8 MiB of them at most: ask again after what came. Answers 304 to its own ETag.',
  request: { query: z.object({ after: z.coerce.number().int().min(0).optional() }) },
  responses: {
    200: {
      description: 'The publication',
      content: { 'application/json': { schema: publicationSchema } },
    },
    304: { description: 'Nothing new' },
    404: notHere,
  },
})

const note = (description: string) => ({
  description,
  content: { 'text/plain': { schema: z.string().max(maxNoteBytes) } },
})

const checkpointRoute = permittedRoute('peer', {
  method: 'get',
  path: '/hx/v1/directory/checkpoint',
  tags: ['members'],
  summary: 'The newest head of the log of these documents, with its time and the witnesses’ cosignatures',
  description: 'A C2SP checkpoint. A new state counts when the quorum of witnesses has cosigned its head.',
  responses: { 200: note('The signed note'), 404: notHere },
})

const cosignatureRoute = permittedRoute('peer', {
  method: 'post',
  path: '/hx/v1/directory/cosignatures',
  tags: ['members'],
  summary: 'A witness’s cosignature of the newest head',
  description: 'Self-proving: one signature line of a C2SP note.',
  request: { body: note('The line') },
  responses: {
    204: { description: 'Taken' },
    404: notHere,
    409: problemResponse('It is not for the newest head'),
    413: problemResponse('It is larger than a signature line'),
    422: problemResponse('It is not of one of the witnesses that the root names'),
  },
})

const keysetRoute = permittedRoute('peer', {
  method: 'post',
  path: '/hx/v1/directory/keysets',
  tags: ['members'],
  summary: 'A member’s next keyset, to be published',
  description:
    'Self-proving: signed by the member’s identity key and its new keys. Repeating it is harmless.',
  request: {
    body: {
      description: 'The keyset as signed',
      // Not `application/jose+json`, which is what it is sent as: that would be parsed, and the bytes are what counts.
      content: { 'application/jose': { schema: z.string().max(maxKeysetBytes) } },
    },
  },
  responses: {
    200: {
      description: 'It is published',
      content: { 'application/json': { schema: z.object({ version: z.int() }) } },
    },
    404: notHere,
    413: problemResponse('It is larger than a keyset'),
    422: problemResponse('It does not follow the member’s last keyset, or is not signed as it must be'),
    429: problemResponse('The member has handed in twenty today'),
  },
})

const absent = 'The directory is served by the secretariat.'
const tooMany =
  'This member has handed in twenty keysets within a day, those that were not taken included. Please wait until a day has passed.'

export function directoryRoutes(foundation: Foundation, hub: Hub): App {
  const isHub = foundation.config.member.kind === 'secretariat'
  const bodyFor = openBodies(foundation.database)
  return createRoutes()
    .openapi(directoryRoute, async (context) => {
      const { after = 0 } = context.req.valid('query')
      const body = isHub ? await bodyFor(after) : undefined
      if (!body) return problem(context, 404, 'no-directory', absent) as never
      const { text, etag } = body
      if (context.req.header('if-none-match') === etag) return context.body(null, 304, { etag })
      return context.body(text, 200, { 'content-type': 'application/json', etag }) as never
    })
    .openapi(checkpointRoute, async (context) => {
      const head = isHub ? await hub.head() : undefined
      if (head === undefined) return problem(context, 404, 'no-directory', absent) as never
      return context.body(head, 200, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
      }) as never
    })
    .openapi(cosignatureRoute, async (context) => {
      if (!isHub) return problem(context, 404, 'no-directory', absent)
      if (isLargerThan(maxNoteBytes, context)) return problem(context, 413, 'too-large')
      const taken = await hub.takeCosignature(await context.req.text())
      if (taken.ok) return context.body(null, 204)
      return taken.reason === 'other-head'
        ? problem(context, 409, 'other-head', 'The directory has a newer head.')
        : problem(context, 422, 'not-a-witness', 'The root does not name this witness.')
    })
    .openapi(keysetRoute, async (context) => {
      if (!isHub) return problem(context, 404, 'no-directory', absent)
      if (isLargerThan(maxKeysetBytes, context)) return problem(context, 413, 'too-large')
      const taken = await hub.takeKeyset(await context.req.text())
      if (taken.ok) return context.json({ version: taken.version }, 200)
      return taken.reason === 'too-many'
        ? problem(context, 429, 'too-many', tooMany)
        : problem(context, 422, 'not-taken', taken.detail)
    })
}

/** A body says how long it is (docs/adr/0008). */
function isLargerThan(
  limit: number,
  { req }: { req: { header(name: string): string | undefined } },
): boolean {
  return Number(req.header('content-length') ?? 0) > limit
}

interface Body {
  text: string
  etag: string
}

/** The publication as it is served. Anybody can ask, so its beginning is read and written out once for each state. */
function openBodies(database: Database): (after: number) => Promise<Body | undefined> {
  let kept: { documents: number; body: Promise<Body> } | undefined
  return async (after) => {
    const documents = await countStored(database)
    if (documents === 0) return undefined
    if (after > 0) return writeOut(database, after)
    if (kept?.documents !== documents) {
      const fresh = { documents, body: writeOut(database, 0) }
      kept = fresh
      // A failed read is no answer for those who ask later.
      fresh.body.catch(() => {
        if (kept === fresh) kept = undefined
      })
    }
    return kept.body
  }
}

async function writeOut(database: Database, after: number): Promise<Body> {
  const text = JSON.stringify({ documents: await readAfter(database, after, atOnceCharacters) })
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}
