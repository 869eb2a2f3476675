import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultPoints, type Foundation, type ItemId, manualClock, server } from '../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../foundation/testing/test-foundation.ts'
import { act, setHosting, setStage } from '../reports/index.ts'
import { traceHosting } from '../tracing/index.ts'
import { openTakedown } from './index.ts'
import { planHeldItems } from './plan.ts'
import { sendDueNotices } from './send-due-notices.ts'
import { aHeldItem, itemNow, ledgerOf, withItem } from './testing/held-item.ts'
import { type LoopbackWeb, loopbackWeb, places } from './testing/loopback-web.ts'
import { type MailSink, mailSink } from './testing/mail-sink.ts'

const minute = 60_000
const hour = 60 * minute
const noon = new Date('2026-03-02T12:00:00Z')

let web: LoopbackWeb
let sink: MailSink
let test: TestFoundation
let foundation: Foundation
let clock: ReturnType<typeof manualClock>
let reached: (label: string) => void

beforeEach(async () => {
  web = await loopbackWeb()
  sink = await mailSink()
  clock = manualClock(noon)
  reached = () => {}
  const faults: FaultPoints = { reach: (label) => reached(label) }
  test = await testFoundation(
    {
      tracing: web.tracing,
      mail: { outgoing: { host: sink.host, port: sink.port } },
      policy: { noticeFirstWindowMs: hour, noticeNextWindowMs: 24 * hour, noticeReminderMs: 48 * hour },
    },
    { clock, faults },
  )
  foundation = test.foundation
  openTakedown(foundation)
  await foundation.jobs.start({ work: false })
})

afterEach(async () => {
  await test.close()
  await sink.close()
  await web.close()
})

/** A page at a host of the first Swedish provider, planned for its notice. */
async function plannedPage(host: string, path = '/page'): Promise<ItemId> {
  web.put(host, 'first')
  const id = await aHeldItem(foundation, { url: web.serve(host, path, { status: 200, body: 'page' }) })
  await planHeldItems(foundation, [id])
  return id
}

async function later(ms: number) {
  clock.advance(ms)
  return sendDueNotices(foundation)
}

async function notices() {
  return foundation.database.selectFrom('notice').selectAll().orderBy('id').execute()
}

describe('grouping', () => {
  it('items of one contact found within the window go out in one mail, and each is reported to the provider', async () => {
    const one = await plannedPage('one.example')
    clock.advance(40 * minute)
    const two = await plannedPage('two.example')
    expect(await later(19 * minute)).toMatchObject({ composed: [], sent: 0 })
    expect(await later(minute)).toMatchObject({ sent: 1 })

    expect(sink.mails).toHaveLength(1)
    const mail = sink.mails[0]
    expect(mail?.to).toEqual([places.first.contact])
    expect(mail?.parsed.text).toContain('http://one.example')
    expect(mail?.parsed.text).toContain('http://two.example')
    for (const id of [one, two]) {
      expect(await ledgerOf(foundation, id)).toEqual(
        expect.arrayContaining(['notice.planned', 'notice.sent']),
      )
      const actions = await foundation.database
        .selectFrom('action')
        .select('kind')
        .where('item_id', '=', id)
        .execute()
      expect(actions).toEqual([{ kind: 'reported-to-provider' }])
    }
  })

  it('a later item for the same contact waits for the longer window', async () => {
    await plannedPage('one.example')
    await later(hour)
    await plannedPage('two.example')
    expect(await later(23 * hour)).toMatchObject({ sent: 0 })
    expect(await later(hour)).toMatchObject({ sent: 1 })
    expect(sink.mails).toHaveLength(2)
  })

  it('different contacts get different mails', async () => {
    await plannedPage('one.example')
    web.put('two.example', 'second')
    const two = await aHeldItem(foundation, { url: web.serve('two.example', '/', { status: 200 }) })
    await planHeldItems(foundation, [two])
    await later(hour)
    expect(sink.mails.map((mail) => mail.to[0]).toSorted()).toEqual([
      places.first.contact,
      places.second.contact,
    ])
    for (const mail of sink.mails) expect(mail.parsed.attachments.filter(isXarf)).toHaveLength(1)
  })

  it('a child at risk waits for nobody', async () => {
    web.put('urgent.example', 'first')
    const url = web.serve('urgent.example', '/', { status: 200 })
    const id = await aHeldItem(foundation, { url, priority: 'child-at-risk' })
    await planHeldItems(foundation, [id])
    expect(await later(0)).toMatchObject({ sent: 1 })
  })

  it('planning the same item again changes nothing', async () => {
    const id = await plannedPage('one.example')
    await planHeldItems(foundation, [id, id])
    await later(hour)
    await planHeldItems(foundation, [id])
    expect(await later(24 * hour)).toMatchObject({ sent: 0 })
    expect(sink.mails).toHaveLength(1)
  })
})

const isXarf = (part: { filename?: string }) => part.filename?.startsWith('xarf') === true

describe('the last look before sending', () => {
  it('what was closed meanwhile is left out', async () => {
    const gone = await plannedPage('gone.example')
    await plannedPage('there.example')
    await withItem(foundation, gone, (row, transaction) =>
      act(foundation, transaction, row, 'removed', 'content-not-found', server),
    )
    await later(hour)
    expect(sink.mails).toHaveLength(1)
    expect(sink.mails[0]?.parsed.text).not.toContain('gone.example')
  })

  it('a host that moved since the trace is held back, and the old desk hears nothing', async () => {
    const id = await plannedPage('moving.example')
    web.put('moving.example', 'abroad')
    await later(hour)
    expect(sink.mails).toHaveLength(0)
    expect((await itemNow(foundation, id)).stage).toBe('takedown')
    // Once the record says where it is now and who to write to, the notice goes there.
    const traced = await traceHosting(foundation, 'moving.example')
    if (!traced.ok) throw new Error(traced.reason)
    const sealer = await foundation.columns.ready()
    await withItem(foundation, id, (row, transaction) =>
      setHosting(foundation, transaction, sealer, row, traced.hosting, server),
    )
    await later(hour)
    await later(0)
    expect(sink.mails.map((mail) => mail.to)).toEqual([[places.abroad.contact]])
  })

  it('an item without a contact is shown to a person', async () => {
    web.put('nobody.example', 'first')
    const id = await aHeldItem(foundation, { url: web.serve('nobody.example', '/', { status: 200 }) })
    await foundation.database
      .updateTable('content_item')
      .set({ abuse_contact: null })
      .where('id', '=', id)
      .execute()
    await planHeldItems(foundation, [id])
    expect((await itemNow(foundation, id)).attention).toBe('no-provider-contact')
    expect(await later(hour)).toMatchObject({ sent: 0 })
  })
})

describe('reminders', () => {
  it('a provider that has not removed an item is reminded in the same thread, until it is gone', async () => {
    const id = await plannedPage('one.example')
    await later(hour)
    expect(await later(47 * hour)).toMatchObject({ reminders: 0, sent: 0 })
    expect(await later(hour)).toMatchObject({ reminders: 1, sent: 1 })
    const [first, second] = sink.mails
    expect(second?.parsed.subject).toContain('Påminnelse')
    expect(second?.parsed.inReplyTo).toBe(first?.parsed.messageId)
    expect(second?.parsed.messageId).not.toBe(first?.parsed.messageId)
    await withItem(foundation, id, (row, transaction) =>
      act(foundation, transaction, row, 'removed', 'content-not-found', server),
    )
    expect(await later(96 * hour)).toMatchObject({ reminders: 0, sent: 0 })
  })
})

it('an item that was away longer than its reminder and is held again is noticed again', async () => {
  const id = await plannedPage('one.example')
  await later(hour)
  await withItem(foundation, id, (row, transaction) =>
    setStage(foundation, transaction, row, 'with-member', null, server),
  )
  await later(48 * hour)
  await withItem(foundation, id, (row, transaction) =>
    setStage(foundation, transaction, row, 'takedown', null, server),
  )
  await planHeldItems(foundation, [id])
  expect(await later(24 * hour)).toMatchObject({ sent: 1 })
  expect(sink.mails).toHaveLength(2)
})

it('more addresses than fit in one notice go out in several', async () => {
  web.put('many.example', 'first')
  for (let index = 0; index < 101; index += 1) {
    const url = web.serve('many.example', `/${index}`, { status: 200 })
    await planHeldItems(foundation, [await aHeldItem(foundation, { url })])
  }
  expect(await later(hour)).toMatchObject({ sent: 2 })
  const addresses = sink.mails.map((mail) => mail.parsed.attachments.filter(isXarf).length)
  expect(addresses.toSorted((a, b) => a - b)).toEqual([1, 100])
})

describe('sending is never lost and never doubled silently', () => {
  it('a crash between acceptance and commit leads to the same Message-ID again, and to one action', async () => {
    const id = await plannedPage('one.example')
    reached = (label) => {
      if (label === 'notice.answered') throw new Error('power cut')
    }
    await expect(later(hour)).rejects.toThrow('power cut')
    expect((await notices())[0]?.state).toBe('sending')
    reached = () => {}
    expect(await later(minute)).toMatchObject({ sent: 0 })
    expect(await later(5 * minute)).toMatchObject({ sent: 1 })

    expect(sink.mails).toHaveLength(2)
    expect(sink.mails[1]?.raw.equals(sink.mails[0]?.raw ?? Buffer.alloc(0))).toBe(true)
    expect((await notices())[0]).toMatchObject({ state: 'sent', attempts: 2 })
    expect((await ledgerOf(foundation, id)).filter((kind) => kind === 'notice.sent')).toHaveLength(1)
  })

  it('a busy mail server is tried again, with longer waits, until it takes the mail', async () => {
    const id = await plannedPage('one.example')
    sink.mood = 'is-busy'
    await later(hour)
    expect((await notices())[0]).toMatchObject({ state: 'planned', attempts: 1, failure: 'smtp-451' })
    expect((await itemNow(foundation, id)).attention).toBeNull()
    await later(5_000)
    await later(5_000)
    expect((await notices())[0]?.attempts).toBe(2)
    sink.mood = 'takes'
    await later(10_000)
    expect((await notices())[0]).toMatchObject({ state: 'sent', failure: null })
  })

  it('a person hears of a mail server that stays away, and nothing more is asked of them once it is back', async () => {
    const id = await plannedPage('one.example')
    sink.mood = 'is-busy'
    await later(hour)
    for (let attempt = 2; attempt <= 8; attempt += 1) await later(15 * minute)
    expect((await itemNow(foundation, id)).attention).toBe('notice-failed')
    sink.mood = 'takes'
    await later(15 * minute)
    expect((await itemNow(foundation, id)).attention).toBeNull()
    expect(sink.mails).toHaveLength(1)
  })

  it('a refused recipient is given up and shown to a person', async () => {
    const id = await plannedPage('one.example')
    sink.mood = 'refuses-recipient'
    await later(hour)
    expect((await notices())[0]).toMatchObject({ state: 'failed', failure: 'smtp-550' })
    expect((await itemNow(foundation, id)).attention).toBe('notice-failed')
    expect(await later(240 * hour)).toMatchObject({ sent: 0, reminders: 0 })
  })

  it('a notice that never left is taken back when an item in it was closed, and the others go anew', async () => {
    const gone = await plannedPage('gone.example')
    await plannedPage('there.example')
    sink.mood = 'is-busy'
    await later(hour)
    await withItem(foundation, gone, (row, transaction) =>
      act(foundation, transaction, row, 'removed', 'content-not-found', server),
    )
    sink.mood = 'takes'
    await later(minute)
    await later(0)
    expect((await notices()).map((notice) => notice.state)).toEqual(['withdrawn', 'sent'])
    expect(sink.mails).toHaveLength(1)
    expect(sink.mails[0]?.parsed.text).not.toContain('gone.example')
  })

  it('a connection that breaks after the mail was given counts as perhaps arrived', async () => {
    await plannedPage('one.example')
    sink.mood = 'breaks-off-after-data'
    await later(hour)
    expect((await notices())[0]).toMatchObject({ state: 'sending', attempts: 1 })
    sink.mood = 'takes'
    await later(minute)
    expect(sink.mails).toHaveLength(2)
    expect(sink.mails[1]?.parsed.messageId).toBe(sink.mails[0]?.parsed.messageId)
  })

  it('two processes that send at the same time send each notice once', async () => {
    for (const host of ['one.example', 'two.example', 'three.example']) await plannedPage(host)
    clock.advance(hour)
    const runs = await Promise.all([sendDueNotices(foundation), sendDueNotices(foundation)])
    expect(runs.flatMap((run) => run.composed)).toHaveLength(1)
    expect(sink.mails).toHaveLength(1)
  })
})

it('no address of an item stands in the clear in the tables of this room', async () => {
  await plannedPage('secret-host.example', '/secret-path')
  await later(hour)
  for (const table of ['notice', 'notice_item', 'given_contact', 'ledger_event'] as const) {
    const rows = await foundation.database.selectFrom(table).selectAll().execute()
    const text = JSON.stringify(rows, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    )
    expect(text).not.toContain('secret-host')
    expect(text).not.toContain('secret-path')
  }
})

it('plans by itself once an item is held', async () => {
  await test.close()
  test = await testFoundation(
    {
      tracing: web.tracing,
      mail: { outgoing: { host: sink.host, port: sink.port } },
      policy: { noticeFirstWindowMs: 0, tickMs: 50 },
    },
    {},
  )
  foundation = test.foundation
  openTakedown(foundation)
  web.put('one.example', 'first')
  await foundation.jobs.start({ work: true })
  const id = await aHeldItem(foundation, { url: web.serve('one.example', '/', { status: 200 }) })
  await foundation.database
    .transaction()
    .execute((transaction) => foundation.jobs.announce(transaction, 'item-held', [{ itemId: id }]))
  await expect.poll(() => sink.mails.length, { timeout: 20_000 }).toBe(1)
})
