import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ItemId, server } from '../foundation/index.ts'
import { testFoundation } from '../foundation/testing/test-foundation.ts'
import { act, itemHosting, setHosting, setStage } from '../reports/index.ts'
import { traceHosting } from '../tracing/index.ts'
import { openTakedown } from './index.ts'
import { planHeldItems } from './plan.ts'
import { type Desk, hour, minute, openDesk } from './testing/desk.ts'
import { aHeldItem, itemNow, ledgerOf, withItem } from './testing/held-item.ts'
import { places } from './testing/loopback-web.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

const isXarf = (part: { filename?: string }) => part.filename?.startsWith('xarf') === true

describe('grouping', () => {
  it('items of one contact found within the window go out in one mail, and each is reported to the provider', async () => {
    const one = await desk.plannedPage('one.example')
    desk.clock.advance(40 * minute)
    const two = await desk.plannedPage('two.example')
    expect(await desk.later(19 * minute)).toMatchObject({ composed: [], sent: 0 })
    expect(await desk.later(minute)).toMatchObject({ sent: 1 })

    expect(desk.sink.mails).toHaveLength(1)
    const mail = desk.sink.mails[0]
    expect(mail?.to).toEqual([places.first.contact])
    expect(mail?.parsed.text).toContain('http://one.example')
    expect(mail?.parsed.text).toContain('http://two.example')
    for (const id of [one, two]) {
      expect(await ledgerOf(desk.foundation, id)).toEqual(
        expect.arrayContaining(['notice.planned', 'notice.sent']),
      )
      const actions = await desk.foundation.database
        .selectFrom('action')
        .select('kind')
        .where('item_id', '=', id)
        .execute()
      expect(actions).toEqual([{ kind: 'reported-to-provider' }])
    }
  })

  it('a later item for the same contact waits for the longer window', async () => {
    await desk.plannedPage('one.example')
    await desk.later(hour)
    await desk.plannedPage('two.example')
    expect(await desk.later(23 * hour)).toMatchObject({ sent: 0 })
    expect(await desk.later(hour)).toMatchObject({ sent: 1 })
    expect(desk.sink.mails).toHaveLength(2)
  })

  it('different contacts get different mails', async () => {
    await desk.plannedPage('one.example')
    desk.web.put('two.example', 'second')
    const two = await aHeldItem(desk.foundation, { url: desk.web.serve('two.example', '/', { status: 200 }) })
    await planHeldItems(desk.foundation, [two])
    await desk.later(hour)
    expect(desk.sink.mails.map((mail) => mail.to[0]).toSorted()).toEqual([
      places.first.contact,
      places.second.contact,
    ])
    for (const mail of desk.sink.mails) expect(mail.parsed.attachments.filter(isXarf)).toHaveLength(1)
  })

  it('a child at risk waits for nobody', async () => {
    desk.web.put('urgent.example', 'first')
    const url = desk.web.serve('urgent.example', '/', { status: 200 })
    const id = await aHeldItem(desk.foundation, { url, priority: 'child-at-risk' })
    await planHeldItems(desk.foundation, [id])
    expect(await desk.later(0)).toMatchObject({ sent: 1 })
  })

  it('planning the same item again changes nothing', async () => {
    const id = await desk.plannedPage('one.example')
    await planHeldItems(desk.foundation, [id, id])
    await desk.later(hour)
    await planHeldItems(desk.foundation, [id])
    expect(await desk.later(24 * hour)).toMatchObject({ sent: 0 })
    expect(desk.sink.mails).toHaveLength(1)
  })
})

describe('the last look before sending', () => {
  it('what was closed meanwhile is left out', async () => {
    const gone = await desk.plannedPage('gone.example')
    await desk.plannedPage('there.example')
    await withItem(desk.foundation, gone, (row, transaction) =>
      act(desk.foundation, transaction, row, 'removed', 'content-not-found', server),
    )
    await desk.later(hour)
    expect(desk.sink.mails).toHaveLength(1)
    expect(desk.sink.mails[0]?.parsed.text).not.toContain('gone.example')
  })

  it('a host that moved since the trace is held back, and the old desk hears nothing', async () => {
    const id = await desk.plannedPage('moving.example')
    desk.web.put('moving.example', 'abroad')
    await desk.later(hour)
    expect(desk.sink.mails).toHaveLength(0)
    expect((await itemNow(desk.foundation, id)).stage).toBe('takedown')
    // Once the record says where it is now and who to write to, the notice goes there.
    const traced = await traceHosting(desk.foundation, 'moving.example')
    if (!traced.ok) throw new Error(traced.reason)
    const sealer = await desk.foundation.columns.ready()
    await withItem(desk.foundation, id, (row, transaction) =>
      setHosting(desk.foundation, transaction, sealer, row, traced.hosting, server),
    )
    await desk.later(hour)
    await desk.later(0)
    expect(desk.sink.mails.map((mail) => mail.to)).toEqual([[places.abroad.contact]])
  })

  it('an item without a contact is shown to a person', async () => {
    desk.web.put('nobody.example', 'first')
    const id = await aHeldItem(desk.foundation, {
      url: desk.web.serve('nobody.example', '/', { status: 200 }),
    })
    await desk.foundation.database
      .updateTable('content_item')
      .set({ abuse_contact: null })
      .where('id', '=', id)
      .execute()
    await planHeldItems(desk.foundation, [id])
    expect((await itemNow(desk.foundation, id)).attention).toBe('no-provider-contact')
    expect(await desk.later(hour)).toMatchObject({ sent: 0 })
  })
})

describe('an item that cannot be written into a notice', () => {
  /** As another member might have sent it, before what comes in was checked as strictly as now. */
  async function spoil(id: ItemId): Promise<void> {
    const { columns, database } = desk.foundation
    const hosting = { ...(await itemHosting(desk.foundation, await itemNow(desk.foundation, id))) }
    const text = JSON.stringify({ ...hosting, addresses: ['not an address'] })
    const sealer = await columns.ready()
    await database
      .updateTable('content_item')
      .set({ hosting_sealed: sealer.seal(text, `content_item.hosting:${id}`) })
      .where('id', '=', id)
      .execute()
  }

  it('is shown to a person, and the others of its contact and of other contacts go out', async () => {
    const bad = await desk.plannedPage('bad.example')
    await desk.plannedPage('good.example')
    desk.web.put('other.example', 'second')
    const url = desk.web.serve('other.example', '/', { status: 200 })
    await planHeldItems(desk.foundation, [await aHeldItem(desk.foundation, { url })])
    await spoil(bad)
    expect(await desk.later(hour)).toMatchObject({ sent: 2 })
    expect(desk.sink.mails.map((mail) => mail.to[0]).toSorted()).toEqual([
      places.first.contact,
      places.second.contact,
    ])
    for (const mail of desk.sink.mails) expect(mail.parsed.text).not.toContain('bad.example')
    expect(await itemNow(desk.foundation, bad)).toMatchObject({
      ...{ stage: 'takedown', attention: 'notice-failed' },
    })
    expect(await ledgerOf(desk.foundation, bad)).toEqual(
      expect.arrayContaining(['notice.failed', 'item.needs-attention']),
    )
    expect(await desk.later(hour)).toMatchObject({ composed: [], sent: 0 })
  })

  it('alone, no empty notice is made of it', async () => {
    await spoil(await desk.plannedPage('bad.example'))
    expect(await desk.later(hour)).toMatchObject({ composed: [], sent: 0 })
    expect(await desk.notices()).toEqual([])
  })
})

describe('reminders', () => {
  it('a provider that has not removed an item is reminded in the same thread, until it is gone', async () => {
    const id = await desk.plannedPage('one.example')
    await desk.later(hour)
    expect(await desk.later(47 * hour)).toMatchObject({ reminders: 0, sent: 0 })
    expect(await desk.later(hour)).toMatchObject({ reminders: 1, sent: 1 })
    const [first, second] = desk.sink.mails
    expect(second?.parsed.subject).toContain('Påminnelse')
    expect(second?.parsed.inReplyTo).toBe(first?.parsed.messageId)
    expect(second?.parsed.messageId).not.toBe(first?.parsed.messageId)
    await withItem(desk.foundation, id, (row, transaction) =>
      act(desk.foundation, transaction, row, 'removed', 'content-not-found', server),
    )
    expect(await desk.later(96 * hour)).toMatchObject({ reminders: 0, sent: 0 })
  })
})

it('an item that was away longer than its reminder and is held again is noticed again', async () => {
  const id = await desk.plannedPage('one.example')
  await desk.later(hour)
  await withItem(desk.foundation, id, (row, transaction) =>
    setStage(desk.foundation, transaction, row, 'with-member', null, server),
  )
  await desk.later(48 * hour)
  await withItem(desk.foundation, id, (row, transaction) =>
    setStage(desk.foundation, transaction, row, 'takedown', null, server),
  )
  await planHeldItems(desk.foundation, [id])
  expect(await desk.later(24 * hour)).toMatchObject({ sent: 1 })
  expect(desk.sink.mails).toHaveLength(2)
})

it('more addresses than fit in one notice go out in several', async () => {
  desk.web.put('many.example', 'first')
  for (let index = 0; index < 101; index += 1) {
    const url = desk.web.serve('many.example', `/${index}`, { status: 200 })
    await planHeldItems(desk.foundation, [await aHeldItem(desk.foundation, { url })])
  }
  expect(await desk.later(hour)).toMatchObject({ sent: 2 })
  const addresses = desk.sink.mails.map((mail) => mail.parsed.attachments.filter(isXarf).length)
  expect(addresses.toSorted((a, b) => a - b)).toEqual([1, 100])
})

it('no address of an item stands in the clear in the tables of this room', async () => {
  await desk.plannedPage('secret-host.example', '/secret-path')
  await desk.later(hour)
  for (const table of ['notice', 'notice_item', 'given_contact', 'ledger_event'] as const) {
    const rows = await desk.foundation.database.selectFrom(table).selectAll().execute()
    const text = JSON.stringify(rows, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    )
    expect(text).not.toContain('secret-host')
    expect(text).not.toContain('secret-path')
  }
})

it('plans by itself once an item is held', async () => {
  const { web, sink } = desk
  const config = {
    tracing: web.tracing,
    mail: { outgoing: { host: sink.host, port: sink.port } },
    policy: { noticeFirstWindowMs: 0, tickMs: 50 },
  }
  const { foundation, close } = await testFoundation(config)
  openTakedown(foundation)
  web.put('one.example', 'first')
  await foundation.jobs.start({ work: true })
  const id = await aHeldItem(foundation, { url: web.serve('one.example', '/', { status: 200 }) })
  await foundation.database
    .transaction()
    .execute((transaction) => foundation.jobs.announce(transaction, 'item-held', [{ itemId: id }]))
  await expect.poll(() => sink.mails.length, { timeout: 20_000 }).toBe(1)
  await close()
})
