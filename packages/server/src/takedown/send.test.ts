import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { server } from '../foundation/index.ts'
import { act } from '../reports/index.ts'
import { sendDueNotices } from './send-due-notices.ts'
import { type Desk, hour, minute, openDesk } from './testing/desk.ts'
import { itemNow, ledgerOf, withItem } from './testing/held-item.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

describe('sending is never lost and never doubled silently', () => {
  it('a crash between acceptance and commit leads to the same Message-ID again, and to one action', async () => {
    const id = await desk.plannedPage('one.example')
    desk.atFaultPoint = (label) => {
      if (label === 'notice.answered') throw new Error('power cut')
    }
    await expect(desk.later(hour)).rejects.toThrow('power cut')
    expect((await desk.notices())[0]?.state).toBe('sending')
    desk.atFaultPoint = () => {}
    expect(await desk.later(minute)).toMatchObject({ sent: 0 })
    expect(await desk.later(5 * minute)).toMatchObject({ sent: 1 })

    expect(desk.sink.mails).toHaveLength(2)
    expect(desk.sink.mails[1]?.raw.equals(desk.sink.mails[0]?.raw ?? Buffer.alloc(0))).toBe(true)
    expect((await desk.notices())[0]).toMatchObject({ state: 'sent', attempts: 2 })
    expect((await ledgerOf(desk.foundation, id)).filter((kind) => kind === 'notice.sent')).toHaveLength(1)
  })

  it('a busy mail server is tried again, with longer waits, until it takes the mail', async () => {
    const id = await desk.plannedPage('one.example')
    desk.sink.mood = 'is-busy'
    await desk.later(hour)
    expect((await desk.notices())[0]).toMatchObject({ state: 'planned', attempts: 1, failure: 'smtp-451' })
    expect((await itemNow(desk.foundation, id)).attention).toBeNull()
    await desk.later(5_000)
    await desk.later(5_000)
    expect((await desk.notices())[0]?.attempts).toBe(2)
    desk.sink.mood = 'takes'
    await desk.later(10_000)
    expect((await desk.notices())[0]).toMatchObject({ state: 'sent', failure: null })
  })

  it('a person hears of a mail server that stays away, and nothing more is asked of them once it is back', async () => {
    const id = await desk.plannedPage('one.example')
    desk.sink.mood = 'is-busy'
    await desk.later(hour)
    for (let attempt = 2; attempt <= 8; attempt += 1) await desk.later(15 * minute)
    expect((await itemNow(desk.foundation, id)).attention).toBe('notice-failed')
    desk.sink.mood = 'takes'
    await desk.later(15 * minute)
    expect((await itemNow(desk.foundation, id)).attention).toBeNull()
    expect(desk.sink.mails).toHaveLength(1)
  })

  it('a refused recipient is given up and shown to a person', async () => {
    const id = await desk.plannedPage('one.example')
    desk.sink.mood = 'refuses-recipient'
    await desk.later(hour)
    expect((await desk.notices())[0]).toMatchObject({ state: 'failed', failure: 'smtp-550' })
    expect((await itemNow(desk.foundation, id)).attention).toBe('notice-failed')
    expect(await desk.later(240 * hour)).toMatchObject({ sent: 0, reminders: 0 })
  })

  it('a notice that never left is taken back when an item in it was closed, and the others go anew', async () => {
    const gone = await desk.plannedPage('gone.example')
    await desk.plannedPage('there.example')
    desk.sink.mood = 'is-busy'
    await desk.later(hour)
    await withItem(desk.foundation, gone, (row, transaction) =>
      act(desk.foundation, transaction, row, 'removed', 'content-not-found', server),
    )
    desk.sink.mood = 'takes'
    await desk.later(minute)
    await desk.later(0)
    expect((await desk.notices()).map((notice) => notice.state)).toEqual(['withdrawn', 'sent'])
    expect(desk.sink.mails).toHaveLength(1)
    expect(desk.sink.mails[0]?.parsed.text).not.toContain('gone.example')
  })

  it('a connection that breaks after the mail was given counts as perhaps arrived', async () => {
    await desk.plannedPage('one.example')
    desk.sink.mood = 'breaks-off-after-data'
    await desk.later(hour)
    expect((await desk.notices())[0]).toMatchObject({ state: 'sending', attempts: 1 })
    desk.sink.mood = 'takes'
    await desk.later(minute)
    expect(desk.sink.mails).toHaveLength(2)
    expect(desk.sink.mails[1]?.parsed.messageId).toBe(desk.sink.mails[0]?.parsed.messageId)
  })

  it('two processes that send at the same time send each notice once', async () => {
    for (const host of ['one.example', 'two.example', 'three.example']) await desk.plannedPage(host)
    desk.clock.advance(hour)
    const runs = await Promise.all([sendDueNotices(desk.foundation), sendDueNotices(desk.foundation)])
    expect(runs.flatMap((run) => run.composed)).toHaveLength(1)
    expect(desk.sink.mails).toHaveLength(1)
  })
})
