import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp, type Foundation, type ItemId, manualClock, type Subject } from '../foundation/index.ts'
import { type MailSink, mailSink } from '../foundation/testing/mail-sink.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { openTakedown } from './index.ts'
import { planHeldItems } from './plan.ts'
import { sendDueNotices } from './send-due-notices.ts'
import { aHeldItem, analyst, itemNow, ledgerOf } from './testing/held-item.ts'
import { type LoopbackWeb, loopbackWeb, places } from './testing/loopback-web.ts'

const signedIn: Subject = { kind: 'user', userId: analyst, name: 'A', role: 'analyst', through: 'token' }
const officer: Subject = { ...signedIn, role: 'officer' }

let web: LoopbackWeb
let sink: MailSink
let test: TestFoundation
let foundation: Foundation
let clock: ReturnType<typeof manualClock>
let subject: Subject
let request: (path: string, init?: RequestInit) => Promise<Response>

beforeEach(async () => {
  web = await loopbackWeb()
  sink = await mailSink()
  clock = manualClock(new Date('2026-03-02T12:00:00Z'))
  test = await testFoundation(
    {
      tracing: web.tracing,
      mail: { outgoing: { host: sink.host, port: sink.port } },
      policy: { noticeFirstWindowMs: 0, noticeNextWindowMs: 0 },
    },
    { clock },
  )
  foundation = test.foundation
  const room = openTakedown(foundation)
  const app = createApp(foundation, { maxBodyBytes: 100_000, https: false, trustedTypes: 'none' })
  app.use(async (context, next) => {
    context.set('subject', subject)
    await next()
  })
  app.route('/', room.routes.workbench)
  request = async (path, init) => app.request(path, init)
  subject = signedIn
  await foundation.jobs.start({ work: false })
})

afterEach(async () => {
  await test.close()
  await sink.close()
  await web.close()
})

async function anItem(host: string): Promise<ItemId> {
  web.put(host, 'first')
  return aHeldItem(foundation, { url: web.serve(host, '/page', { status: 200 }) })
}

async function aSentNotice(host: string): Promise<ItemId> {
  const id = await anItem(host)
  await planHeldItems(foundation, [id])
  await sendDueNotices(foundation)
  clock.advance(1_000)
  return id
}

const give = (id: string, email: string) =>
  request(`/api/items/${id}/provider-contact`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
  })

interface List {
  notices: { id: string; contact: string; state: string; items: object; answers: object }[]
  waiting: object[]
  next: string | null
}

describe('the list of notices', () => {
  it('is newest first, in pages, with counts', async () => {
    for (const host of ['one.example', 'two.example', 'three.example']) await aSentNotice(host)
    const first = (await (await request('/api/notices?limit=2')).json()) as List
    expect(first.notices).toHaveLength(2)
    expect(first.notices[0]).toMatchObject({
      contact: places.first.contact,
      state: 'sent',
      items: { total: 1, open: 1, removed: 0 },
      answers: { total: 0, automatic: 0, bounces: 0 },
    })
    const second = (await (await request(`/api/notices?limit=2&cursor=${first.next}`)).json()) as List
    expect(second.notices).toHaveLength(1)
    expect(second.next).toBeNull()
    const ids = [...first.notices, ...second.notices].map((notice) => notice.id)
    expect(ids).toEqual(ids.toSorted().toReversed())
  })

  it('is narrowed by state and contact', async () => {
    await aSentNotice('one.example')
    const failed = (await (await request('/api/notices?state=failed')).json()) as List
    expect(failed.notices).toEqual([])
    const mine = (await (await request(`/api/notices?contact=${places.first.contact}`)).json()) as List
    expect(mine.notices).toHaveLength(1)
  })

  it('shows for whom items wait', async () => {
    const id = await anItem('one.example')
    await planHeldItems(foundation, [id])
    const list = (await (await request('/api/notices')).json()) as List
    expect(list.waiting).toEqual([
      { contact: places.first.contact, items: 1, dueAt: '2026-03-02T12:00:00.000Z' },
    ])
  })

  it('names no address', async () => {
    await aSentNotice('one.example')
    expect(await (await request('/api/notices')).text()).not.toContain('one.example')
  })
})

describe('one notice', () => {
  it('is opened with its text, and the ledger knows who read it', async () => {
    await aSentNotice('one.example')
    const [notice] = ((await (await request('/api/notices')).json()) as List).notices
    const response = await request(`/api/notices/${notice?.id}`)
    expect(response.status).toBe(200)
    const opened = (await response.json()) as { text: string; subject: string; received: [] }
    expect(opened.text).toContain('http://one.example')
    const read = await foundation.database
      .selectFrom('ledger_event')
      .select('actor')
      .where('kind', '=', 'notice.read')
      .execute()
    expect(read).toEqual([{ actor: `user:${analyst}` }])
  })

  it('that does not exist is a 404 problem', async () => {
    const response = await request('/api/notices/NONE')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'unknown-notice' })
  })
})

describe('a contact given by hand', () => {
  async function withoutContact(): Promise<ItemId> {
    const id = await anItem('one.example')
    await foundation.database
      .updateTable('content_item')
      .set({ abuse_contact: null })
      .where('id', '=', id)
      .execute()
    await planHeldItems(foundation, [id])
    return id
  }

  it('plans the notice and takes the item off the attention list', async () => {
    const id = await withoutContact()
    expect((await itemNow(foundation, id)).attention).toBe('no-provider-contact')
    const response = await give(id, 'Desk@Host.example')
    expect(response.status).toBe(200)
    expect((await itemNow(foundation, id)).attention).toBeNull()
    await sendDueNotices(foundation)
    expect(sink.mails.map((mail) => mail.to)).toEqual([['desk@host.example']])
    expect(await ledgerOf(foundation, id)).toContain('notice.contact-given')
  })

  it('after a failed notice sends a new one, also to the same contact', async () => {
    sink.mood = 'refuses-recipient'
    const id = await aSentNotice('one.example')
    sink.mood = 'takes'
    expect((await give(id, places.first.contact)).status).toBe(200)
    await sendDueNotices(foundation)
    expect(sink.mails).toHaveLength(1)
  })

  it('that has the notice already is a 409', async () => {
    const id = await aSentNotice('one.example')
    const response = await give(id, places.first.contact)
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ code: 'already-noticed' })
  })

  it('that is no address, for no item, or for an item not here is refused', async () => {
    const id = await withoutContact()
    expect((await give(id, 'not an address')).status).toBe(422)
    expect((await give('01HX0000000000000000000000', 'a@b.example')).status).toBe(404)
    expect((await give("x' or 1=1", 'a@b.example')).status).toBe(404)
    await foundation.database
      .updateTable('content_item')
      .set({ holder: 'hotline.nl', stage: 'with-member' })
      .where('id', '=', id)
      .execute()
    expect((await give(id, 'a@b.example')).status).toBe(409)
  })
})

it('only who may act sees notices', async () => {
  const id = await anItem('one.example')
  for (const [who, status] of [
    [{ kind: 'anonymous' }, 401],
    [officer, 403],
  ] as const) {
    subject = who
    expect((await request('/api/notices')).status).toBe(status)
    expect((await request('/api/notices/x')).status).toBe(status)
    expect((await give(id, 'a@b.example')).status).toBe(status)
  }
})
