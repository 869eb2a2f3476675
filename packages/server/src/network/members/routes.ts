import { createHash } from 'node:crypto'
import {
  type App,
  createRoutes,
  type Database,
  type Foundation,
  permittedRoute,
  problem,
  problemResponse,
} from '../../foundation/index.ts'
import { publicationSchema } from './publication.ts'
import { countStored, readStored } from './store.ts'

const directoryRoute = permittedRoute('peer', {
  method: 'get',
  path: '/hx/v1/directory',
  tags: ['members'],
  summary: 'Every directory and keyset that the secretariat has published, oldest first',
  description:
    'Self-proving: the signatures are inside. Served by the secretariat alone. Answers 304 to its own ETag.',
  responses: {
    200: {
      description: 'The publication',
      content: { 'application/json': { schema: publicationSchema } },
    },
    304: { description: 'Nothing new' },
    404: problemResponse('This member is not the secretariat, or nothing has been published yet'),
  },
})

export function membersRoutes(foundation: Foundation): App {
  const bodyFor = openBodies(foundation.database)
  return createRoutes().openapi(directoryRoute, async (context) => {
    const body = foundation.config.member.kind === 'secretariat' ? await bodyFor() : undefined
    if (!body)
      return problem(context, 404, 'no-directory', 'The directory is served by the secretariat.') as never
    const { text, etag } = body
    if (context.req.header('if-none-match') === etag) return context.body(null, 304, { etag })
    return context.body(text, 200, { 'content-type': 'application/json', etag }) as never
  })
}

interface Body {
  text: string
  etag: string
}

/** The publication as it is served. Anybody can ask, so it is read and written out once for each state. */
function openBodies(database: Database): () => Promise<Body | undefined> {
  let kept: { documents: number; body: Promise<Body | undefined> } | undefined
  return async () => {
    const documents = await countStored(database)
    if (kept?.documents !== documents) {
      const fresh = { documents, body: writeOut(database) }
      kept = fresh
      // A failed read is no answer for those who ask later.
      fresh.body.catch(() => {
        if (kept === fresh) kept = undefined
      })
    }
    return kept.body
  }
}

async function writeOut(database: Database): Promise<Body | undefined> {
  const stored = await readStored(database)
  if (!stored) return undefined
  const text = JSON.stringify(stored.publication)
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}
