import { z } from '@hono/zod-openapi'
import { fingerprintOf } from '@samverkan/protocol'
import {
  type App,
  createRoutes,
  permittedRoute,
  personIn,
  problem,
  problemResponse,
} from '../../foundation/index.ts'
import type { Confirming, ConfirmReason } from './confirm.ts'
import type { DirectoryView } from './directory-view.ts'
import { networkSchema } from './schemas.ts'

const listRoute = permittedRoute('signed-in', {
  method: 'get',
  path: '/api/members',
  tags: ['members'],
  summary: 'The members of the network as the directory names them, and to whom nothing is sent for now',
  responses: {
    200: {
      description: 'The members, and until when the directory holds',
      content: {
        'application/json': {
          schema: networkSchema,
        },
      },
    },
  },
})

const confirmRoute = permittedRoute('administer', {
  method: 'post',
  path: '/api/members/{id}/confirm',
  tags: ['members'],
  summary: 'Confirm a member that was called: type the fingerprint that was read aloud',
  request: {
    params: z.object({ id: z.string().max(64) }),
    body: {
      content: { 'application/json': { schema: z.object({ fingerprint: z.string().min(1).max(200) }) } },
    },
  },
  responses: {
    204: { description: 'Confirmed: things are sent to the member again' },
    404: problemResponse('The directory does not name the member'),
    409: problemResponse('There is nothing to confirm, or its time has not come'),
    422: problemResponse('The fingerprint is another'),
  },
})

const answers: Readonly<Record<ConfirmReason, { status: 404 | 409 | 422; detail: string }>> = {
  'not-a-member': { status: 404, detail: 'The directory does not name this member.' },
  'nothing-to-confirm': { status: 409, detail: 'There is nothing to confirm about this member.' },
  'still-waiting': {
    status: 409,
    detail: 'The member was enrolled anew within the last 72 hours. Please wait until they are over.',
  },
  'other-fingerprint': {
    status: 422,
    detail:
      'The fingerprint differs from the one in the directory. Nothing was confirmed. If you heard it right, call the secretariat.',
  },
}

export function membersRoutes(
  view: () => DirectoryView | undefined,
  confirm: (member: string, fingerprint: string, userId: string) => Promise<Confirming>,
): App {
  return createRoutes()
    .openapi(listRoute, (context) => context.json(listOf(view()), 200))
    .openapi(confirmRoute, async (context) => {
      const { id } = context.req.valid('param')
      const confirmed = await confirm(id, context.req.valid('json').fingerprint, personIn(context).userId)
      if (confirmed.ok) return context.body(null, 204)
      const { status, detail } = answers[confirmed.reason]
      return problem(context, status, confirmed.reason, detail)
    })
}

function listOf(view: DirectoryView | undefined) {
  const members = (view?.directory.members ?? []).map(({ id, name, kind, status, identityKey }) => {
    const standing = view?.standings.get(id)
    return {
      ...{ id, name, kind, status, fingerprint: fingerprintOf({ key: identityKey }) ?? '' },
      ...(standing === undefined
        ? {}
        : {
            withheld: {
              why: standing.why,
              ...(standing.why === 'waits' ? { until: standing.until.toISOString() } : {}),
            },
          }),
    }
  })
  return {
    members,
    expires: view?.expires.toISOString() ?? null,
    fetchedAt: view?.fetchedAt.toISOString() ?? null,
  }
}
