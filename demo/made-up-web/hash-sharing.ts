import { type Context, Hono } from 'hono'
import { serveApp } from './http-app.ts'

/** One entry as a member of the service listed it, or its deletion. Hashes in hexadecimal. */
export interface SharedEntry {
  readonly type: 'image' | 'video'
  readonly memberId: string
  readonly id: string
  readonly at: Date
  readonly isDeleted?: boolean
  readonly classification?: string
  readonly fingerprints?: Readonly<Partial<Record<'md5' | 'sha1' | 'sha256' | 'pdq' | 'pdna', string>>>
}

export interface Feedback {
  readonly memberId: string
  readonly entryId: string
  readonly type: string
  /** As it came. */
  readonly body: string
}

export interface HashSharing {
  readonly url: string
  readonly username: string
  readonly password: string
  /** The reasons that it takes with a negative feedback. */
  readonly reasons: readonly { guid: string; name: string }[]
  /** Adds an entry, or replaces the one of that type, member and id. */
  put(entry: SharedEntry): void
  /** Paths and queries that were asked for, in order. */
  requests(): readonly string[]
  feedback(): readonly Feedback[]
  /** Answers the n-th request from now on with this status, once. */
  failAfter(requests: number, status: number): void
  stop(): Promise<void>
}

interface HashSharingOptions {
  readonly port?: number
  /** Entries on a page; 1,000 as the real one. */
  readonly pageSize?: number
}

const namespace = 'https://hashsharing.ncmec.org/hashsharing/v2'

/**
 * A made-up hash-sharing service: the NCMEC-style API, version 2, with HTTP Basic and XML (reference/domain.md 3.5). Pages come
 * in an order that is not that of time, as the real ones do.
 */
export async function startHashSharing({
  port = 0,
  pageSize = 1_000,
}: HashSharingOptions = {}): Promise<HashSharing> {
  const username = 'hotline'
  const password = 'a made-up password'
  const reasons = [
    { guid: '01234567-abcd-0123-4567-012345678900', name: 'Not what it was listed as' },
    { guid: '01234567-abcd-0123-4567-012345678901', name: 'A picture that is found everywhere' },
  ]
  const entries = new Map<string, SharedEntry>()
  const requests: string[] = []
  const feedback: Feedback[] = []
  const failures: { after: number; status: number }[] = []

  const app = new Hono()
  app.use(async (c, next) => {
    const url = new URL(c.req.url)
    requests.push(`${c.req.method} ${url.pathname}${url.search}`)
    for (const failure of failures) failure.after -= 1
    const failing = failures.find(({ after }) => after < 0)
    if (failing) {
      failures.splice(failures.indexOf(failing), 1)
      return c.body(null, failing.status as 204)
    }
    const secret = Buffer.from(`${username}:${password}`).toString('base64')
    if (c.req.header('authorization') !== `Basic ${secret}`) return c.body('', 401)
    await next()
    return undefined
  })
  app.get('/v2/status', (c) =>
    xml(c, 'status', `<username>${username}</username><member id="7">Made-up hotline</member>`),
  )
  app.get('/v2/entries', (c) => {
    const from = new Date(c.req.query('from') ?? '')
    const to = new Date(c.req.query('to') ?? '')
    if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return c.body('', 400)
    const start = Number(c.req.query('start') ?? 1)
    // By a name that says nothing of time.
    const found = [...entries.values()]
      .filter(({ at }) => at >= from && at <= to)
      .toSorted((a, b) => (a.id.split('').toReversed().join() < b.id.split('').toReversed().join() ? -1 : 1))
    const page = found.slice(start - 1, start - 1 + pageSize)
    const next = start + page.length
    const query = new URLSearchParams({
      ...{ from: c.req.query('from') ?? '', to: c.req.query('to') ?? '' },
      ...{ start: String(next), size: String(pageSize), max: String(found.length) },
    })
    const paging =
      next <= found.length ? `<paging><next>${escaped(`/v2/entries?${query}`)}</next></paging>` : ''
    const listed = (type: SharedEntry['type']) => page.filter((one) => one.type === type)
    return xml(
      c,
      'queryResult',
      `${group('images', listed('image'))}${group('videos', listed('video'))}${paging}`,
    )
  })
  app.get('/v2/feedback/:type/reasons', (c) =>
    xml(
      c,
      'availableFeedbackReasons',
      reasons
        .map(
          ({ guid, name }) =>
            `<reason guid="${guid}" name="${escaped(name)}" type="${escaped(c.req.param('type'))}"/>`,
        )
        .join(''),
    ),
  )
  app.put('/v2/entries/:memberId/:entryId/:type/feedback', async (c) => {
    const { memberId, entryId, type } = c.req.param()
    const entry = [...entries.values()].find((one) => one.memberId === memberId && one.id === entryId)
    if (!entry || entry.isDeleted) return c.body('', 404)
    feedback.push({ memberId, entryId, type, body: await c.req.text() })
    return xml(c, 'submissionResult', '')
  })

  const running = await serveApp(app, port)
  return {
    ...{ url: running.url, username, password, reasons },
    put: (entry) => {
      entries.set(`${entry.type} ${entry.memberId} ${entry.id}`, entry)
    },
    requests: () => requests,
    feedback: () => feedback,
    failAfter: (after, status) => {
      failures.push({ after, status })
    },
    stop: running.stop,
  }
}

function xml(c: Context, root: string, inside: string): Response {
  const text = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root} xmlns="${namespace}">${inside}</${root}>\n`
  return c.body(text, 200, { 'content-type': 'application/xml' })
}

function group(name: string, entries: readonly SharedEntry[]): string {
  if (entries.length === 0) return ''
  const newest = Math.max(...entries.map(({ at }) => at.getTime()))
  return `<${name} count="${entries.length}" maxTimestamp="${instant(new Date(newest))}">${entries.map(element).join('')}</${name}>`
}

function element({ type, memberId, id, at, isDeleted, classification, fingerprints }: SharedEntry): string {
  const name = isDeleted ? `deleted${type === 'image' ? 'Image' : 'Video'}` : type
  const head = `<member id="${escaped(memberId)}">Member ${escaped(memberId)}</member><timestamp>${instant(at)}</timestamp><id>${escaped(id)}</id>`
  if (isDeleted) return `<${name}>${head}</${name}>`
  const prints = Object.entries(fingerprints ?? {}).map(
    ([kind, hash]) => `<${kind}>${escaped(hash)}</${kind}>`,
  )
  const judged =
    classification === undefined ? '' : `<classification>${escaped(classification)}</classification>`
  return `<${name}>${head}${judged}<fingerprints>${prints.join('')}</fingerprints><feedback/></${name}>`
}

const instant = (at: Date) => `${at.toISOString().slice(0, 19)}Z`

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
