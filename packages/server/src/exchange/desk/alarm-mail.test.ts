import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from '../../foundation/index.ts'
import { type MailSink, mailSink } from '../../foundation/testing/mail-sink.ts'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import { type Alarm, alarmKinds, raiseAlarms, resolveAlarms } from '../alarm.ts'
import { mailAlarms } from './alarm-mail.ts'
import { alarmText } from './alarm-message.ts'

const addresses = ['duty@hotline-se.example', 'night@hotline-se.example']
let sink: MailSink
let world: TestFoundation

beforeEach(async () => {
  sink = await mailSink()
  await open({ host: sink.host, port: sink.port })
})
afterEach(async () => {
  await world.close()
  await sink.close()
})

async function open(outgoing: { host: string; port: number }, policy = {}) {
  await world?.close().catch(() => {})
  world = await testFoundation({ mail: { outgoing, alarmsTo: addresses }, policy, log: 'silent' })
}

const late = (n: number, peer = 'hotline.nl'): Alarm => ({
  ...{ kind: 'urgent-overdue', peer, about: 'envelope', subject: `E${n}`, items: 2 },
  since: new Date('2026-11-23T14:02:00Z'),
  detail: { envelope: `E${n}` },
})
const raise = (...alarms: Alarm[]) =>
  world.foundation.database
    .transaction()
    .execute((transaction) => raiseAlarms(world.foundation, transaction, alarms))
const mailsTo = (address: string) => sink.mails.filter(({ to }) => to.includes(address))
const soon = () =>
  world.foundation.database
    .updateTable('alarm_mail')
    .set({ next_attempt_at: new Date('2026-01-01T00:00:00Z') })
    .execute()

test('five hundred alarms are one mail for each address, with counts, members, times and the way to the desk', async () => {
  await raise(...Array.from({ length: 499 }, (_, n) => late(n)))
  await raise({ kind: 'split-view', peer: 'hotline.fi', about: '', subject: '' })
  await mailAlarms(world.foundation)
  expect(sink.mails).toHaveLength(2)
  const [mail] = mailsTo(addresses[0] ?? '')
  expect(mail?.parsed.subject).toBe('Brådskande: 500 larm vid utbytesbordet hos Hotline Sweden')
  expect(mail?.parsed.headers.get('auto-submitted')).toBe('auto-generated')
  const text = mail?.parsed.text ?? ''
  expect(text).toContain('998 brådskande poster har väntat på hotline.nl sedan 2026-11-23 14:02 UTC.')
  expect(text).toContain('hotline.fi ser en annan förteckning än vi')
  expect(text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/exchange/)
  expect(text).not.toContain('E1')
})

test('each address hears of each alarm once, and has no second mail within the time for one', async () => {
  await raise(late(1))
  await mailAlarms(world.foundation)
  await mailAlarms(world.foundation)
  expect(sink.mails).toHaveLength(2)
  await raise(late(2))
  await mailAlarms(world.foundation)
  expect(sink.mails).toHaveLength(2)
  await soon()
  await mailAlarms(world.foundation)
  expect(sink.mails).toHaveLength(4)
  expect(sink.mails.at(-1)?.parsed.text).toContain('2 brådskande poster')
})

test('what cleared up before it was told is not told', async () => {
  await raise(late(1))
  await world.foundation.database
    .transaction()
    .execute((transaction) => resolveAlarms(transaction, 'envelope', ['E1']))
  await mailAlarms(world.foundation)
  expect(sink.mails).toEqual([])
})

test('a mail server that is busy, breaks off or is away is tried again later, with what has come meanwhile', async () => {
  await raise(late(1))
  sink.mood = 'is-busy'
  await mailAlarms(world.foundation)
  await mailAlarms(world.foundation)
  const state = await world.foundation.database.selectFrom('alarm_mail').selectAll().execute()
  expect(state.map(({ attempts, failure }) => [attempts, failure])).toEqual([
    [1, 'smtp-451'],
    [1, 'smtp-451'],
  ])
  sink.mood = 'takes'
  await raise(late(2))
  await soon()
  await mailAlarms(world.foundation)
  expect(sink.mails).toHaveLength(2)
  expect(sink.mails[0]?.parsed.text).toContain('4 brådskande poster')
})

test('an address that is refused for good stops no other', async () => {
  await raise(late(1))
  sink.mood = 'refuses-recipient'
  await mailAlarms(world.foundation)
  await world.foundation.database
    .updateTable('alarm_mail')
    .set({ next_attempt_at: new Date('2026-01-01T00:00:00Z') })
    .where('address', '=', addresses[1] ?? '')
    .execute()
  sink.mood = 'takes'
  await mailAlarms(world.foundation)
  expect(mailsTo(addresses[0] ?? '')).toEqual([])
  expect(mailsTo(addresses[1] ?? '')).toHaveLength(1)
})

test('without a server to hand it to, nothing is lost', async () => {
  await open({ host: '127.0.0.1', port: await freePort() })
  await raise(late(1))
  await mailAlarms(world.foundation)
  const [alarm] = await world.foundation.database.selectFrom('alarm').select('untold').execute()
  expect(alarm?.untold).toEqual(addresses)
})

test.each(['en', 'sv', 'nl'] as const)('the mail can be read in %s', (language) => {
  const facts = {
    ...{ from: { name: 'Hotline', address: 'notices@hotline.example' }, language, everyMs: 600_000 },
    desk: 'https://work.hotline.example/exchange',
  }
  const news = alarmKinds.map((kind) => ({
    ...{ kind, peer: 'hotline.nl', count: 1, items: 3, since: new Date(0), again: true },
  }))
  const { subject, text } = alarmText(news, facts)
  expect(subject).toContain('Hotline')
  expect(text.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(alarmKinds.length)
  expect(`${subject}${text}`).not.toMatch(/[{}]|kind\.|undefined/)
})
