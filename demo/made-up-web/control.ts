import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { z } from 'zod'
import type { Commands } from './commands.ts'
import type { DnsQuery } from './dns-server.ts'
import type { Mailbox } from './mailbox.ts'
import { invalidProblem, problem, refusalProblem } from './problem.ts'
import type { Outcome } from './refusal.ts'
import type { ArrivedRequest } from './request-log.ts'
import {
  behaviourRequest,
  hostRequest,
  mailRouteRequest,
  moveRequest,
  pageRequest,
  replyRequest,
  restoreRequest,
  takeDownRequest,
} from './requests.ts'

interface ControlOptions {
  readonly commands: Commands
  readonly mailbox: Mailbox
  readonly requests: () => readonly ArrivedRequest[]
  readonly queries: () => readonly DnsQuery[]
  /** Where the parts of the made-up web are. */
  readonly addresses: object
}

/** The HTTP API that changes the made-up web and shows what happened on it. JSON in, JSON out. */
export function controlApp({ commands, mailbox, requests, queries, addresses }: ControlOptions): Hono {
  const app = new Hono()
  app.use(onlyLoopback)
  app.use(bodyLimit({ maxSize: 1024 * 1024 }))

  app.get('/', (c) => c.json({ ...addresses, routes }))
  app.get('/hosts', (c) => c.json(commands.hosts()))
  app.get('/requests', (c) => c.json(named(requests(), 'host', c.req.query('host'))))
  app.get('/queries', (c) => c.json(named(queries(), 'name', c.req.query('name'))))
  app.get('/mailbox', (c) => c.json(mailbox.list(c.req.query('to'))))
  app.get('/mailbox/:id/raw', (c) => {
    const stored = mailbox.find(c.req.param('id'))
    if (stored === undefined)
      return refusalProblem(c, 'unknown-mail', `There is no mail ${c.req.param('id')}.`)
    return c.body(new Uint8Array(stored.raw), 200, { 'content-type': 'message/rfc822' })
  })

  command(app, '/hosts', 201, hostRequest, commands.addHost)
  command(app, '/pages', 201, pageRequest, commands.addPage)
  command(app, '/take-down', 200, takeDownRequest, commands.takeDown)
  command(app, '/restore', 200, restoreRequest, commands.restore)
  command(app, '/move', 200, moveRequest, commands.move)
  command(app, '/provider-behaviour', 200, behaviourRequest, commands.setProviderBehaviour)
  command(app, '/mail-routes', 200, mailRouteRequest, commands.addMailRoute)
  command(app, '/mailbox/reply', 200, replyRequest, commands.reply)

  app.notFound((c) =>
    problem(c, 404, 'unknown-route', `There is no ${c.req.method} ${c.req.path}; see GET /.`),
  )
  app.onError((error, c) => {
    console.error('made-up web: the control API failed', error)
    return problem(c, 500, 'failed', 'A bug of the made-up web; its log says more.')
  })
  return app
}

const routes = [
  'POST /hosts {host?, network | country, ttlSeconds?, dns?, pages?: [{path, pictures?, seed?, pictureSize?, pictureHost?, mode?}]}',
  'POST /pages {host, path, pictures?, seed?, pictureSize?, pictureHost?, mode?}',
  'POST /take-down {url, status?}',
  'POST /restore {url}',
  'POST /move {host, network | country}',
  'POST /provider-behaviour {provider, behaviour: silent | auto | bounce | defer, delayMs?, status?, answer?}',
  'POST /mail-routes {domain, host, port}',
  'POST /mailbox/reply {id, text, from?, smtpHost?, smtpPort?}',
  'GET /hosts',
  'GET /requests?host=',
  'GET /queries?name=',
  'GET /mailbox?to=',
  'GET /mailbox/{id}/raw',
]

function command<S extends z.ZodType, T extends object>(
  app: Hono,
  path: string,
  status: 200 | 201,
  schema: S,
  run: (request: z.output<S>) => Outcome<T> | Promise<Outcome<T>>,
): void {
  app.post(path, async (c) => {
    // Pages open in a browser on this machine cannot send this type to another origin unasked.
    if (!(c.req.header('content-type') ?? '').startsWith('application/json')) {
      return problem(c, 415, 'not-json', 'Send application/json.')
    }
    const body: unknown = await c.req.json().catch(() => undefined)
    if (body === undefined) return problem(c, 400, 'not-json', 'The body is not JSON.')
    const request = schema.safeParse(body)
    if (!request.success) return invalidProblem(c, request.error)
    const outcome = await run(request.data)
    return outcome.ok ? c.json(outcome.value, status) : refusalProblem(c, outcome.reason, outcome.detail)
  })
}

/** A name that leads to loopback by a trick of DNS is not let in. */
async function onlyLoopback(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
  const { hostname } = new URL(c.req.url)
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') {
    return problem(c, 403, 'not-loopback', 'Ask for 127.0.0.1 or localhost.')
  }
  await next()
  return undefined
}

function named<K extends string, T extends Record<K, string>>(
  entries: readonly T[],
  field: K,
  wanted: string | undefined,
): readonly T[] {
  if (wanted === undefined) return entries
  return entries.filter((entry) => entry[field].toLowerCase() === wanted.toLowerCase())
}
