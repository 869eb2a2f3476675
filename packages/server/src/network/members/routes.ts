import { createHash } from 'node:crypto'
import {
  type App,
  createRoutes,
  type Foundation,
  permittedRoute,
  problem,
  problemResponse,
} from '../../foundation/index.ts'
import { publicationSchema } from './publication.ts'
import { readStored } from './store.ts'

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
  return createRoutes().openapi(directoryRoute, async (context) => {
    const stored =
      foundation.config.member.kind === 'secretariat' ? await readStored(foundation.database) : undefined
    if (!stored)
      return problem(context, 404, 'no-directory', 'The directory is served by the secretariat.') as never
    const text = JSON.stringify(stored.publication)
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
    if (context.req.header('if-none-match') === etag) return context.body(null, 304, { etag })
    return context.body(text, 200, { 'content-type': 'application/json', etag }) as never
  })
}
