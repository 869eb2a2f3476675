import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Foundation, freePort, type ItemId, manualClock } from '../../foundation/index.ts'
import { type MailSink, mailSink } from '../../foundation/testing/mail-sink.ts'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import { openTakedown, type TakedownRoom } from '../index.ts'
import { openNotice } from '../open-notice.ts'
import { planHeldItems } from '../plan.ts'
import { sendDueNotices } from '../send-due-notices.ts'
import { aHeldItem, analyst, itemNow, ledgerOf } from '../testing/held-item.ts'
import { type LoopbackWeb, loopbackWeb } from '../testing/loopback-web.ts'
import { largestAnswerBytes } from './mailbox.ts'

let web: LoopbackWeb
let sink: MailSink
let test: TestFoundation
let foundation: Foundation
let room: TakedownRoom
let port: number
let itemId: ItemId
let checksWanted: string[][]

beforeEach(async () => {
  web = await loopbackWeb()
  sink = await mailSink()
  port = await freePort()
  test = await testFoundation(
    {
      tracing: web.tracing,
      mail: { outgoing: { host: sink.host, port: sink.port }, incoming: { host: '127.0.0.1', port } },
      policy: { noticeFirstWindowMs: 0 },
    },
    { clock: manualClock(new Date('2026-03-02T12:00:00Z')) },
  )
  foundation = test.foundation
  room = openTakedown(foundation)
  checksWanted = []
  watchEvent('notice-answered')
  await foundation.jobs.start({ work: false })
  await room.start()
  web.put('one.example', 'first')
  itemId = await aHeldItem(foundation, { url: web.serve('one.example', '/', { status: 200 }) })
  await planHeldItems(foundation, [itemId])
  await sendDueNotices(foundation)
})

afterEach(async () => {
  await room.stop()
  await test.close()
  await sink.close()
  await web.close()
})

/** Stands where monitoring will stand: sees what is announced in committed transactions. */
function watchEvent(event: string) {
  const { announce } = foundation.jobs
  foundation.jobs.announce = async (transaction, name, payloads, options) => {
    await announce(transaction, name, payloads, options)
    if (name === event)
      for (const payload of payloads) checksWanted.push((payload as { itemIds: string[] }).itemIds)
  }
}

function sent() {
  const mail = sink.mails[0]
  const replyTo = mail?.parsed.replyTo?.value[0]?.address
  if (!mail || replyTo === undefined) throw new Error('no notice was sent')
  return { mail, replyTo, messageId: mail.parsed.messageId ?? '', returnPath: mail.from }
}

async function write(mail: SendMailOptions): Promise<{ ok: true } | { ok: false; code: number | undefined }> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  try {
    await transport.sendMail({ from: 'abuse@first-host.example', subject: 'Re: your notice', ...mail })
    return { ok: true }
  } catch (error) {
    return { ok: false, code: (error as { responseCode?: number }).responseCode }
  } finally {
    transport.close()
  }
}

async function received() {
  const [notice] = await foundation.database.selectFrom('notice').select('id').execute()
  const opened = await openNotice(foundation, notice?.id ?? '', analyst)
  if (!opened) throw new Error('no notice')
  return opened.received
}

describe('an answer', () => {
  it('to the notice’s own address finds its notice, is kept sealed, and makes monitoring look now', async () => {
    expect(await write({ to: sent().replyTo, text: 'We have removed it.' })).toEqual({ ok: true })
    expect(await received()).toMatchObject([
      {
        kind: 'answer',
        from: 'abuse@first-host.example',
        subject: 'Re: your notice',
        text: 'We have removed it.\n',
      },
    ])
    expect(checksWanted).toEqual([[itemId]])
    expect(await ledgerOf(foundation, itemId)).toContain('notice.answered')
    const rows = await foundation.database.selectFrom('notice_answer').selectAll().execute()
    expect(rows[0]?.content_sealed.toString('latin1')).not.toContain('removed')
  })

  it('closes nothing by itself, whatever it says', async () => {
    await write({ to: sent().replyTo, text: 'Removed, deleted, gone, closed.' })
    expect(await itemNow(foundation, itemId)).toMatchObject({ stage: 'takedown', final_action: null })
  })

  it('to the plain address is found by the Message-ID that it answers', async () => {
    const { messageId } = sent()
    expect(await write({ to: 'notices@hotline-se.example', inReplyTo: messageId, text: 'Done.' })).toEqual({
      ok: true,
    })
    expect(await received()).toHaveLength(1)
  })

  it('with our Message-ID among its references is found too', async () => {
    const references = ['<older@first-host.example>', sent().messageId, '<newer@first-host.example>']
    expect(await write({ to: 'notices@hotline-se.example', references, text: 'Done.' })).toEqual({ ok: true })
  })

  it('that a machine wrote is marked as automatic', async () => {
    await write({ to: sent().replyTo, text: 'Ticket opened.', headers: { 'Auto-Submitted': 'auto-replied' } })
    expect((await received()).map((answer) => answer.kind)).toEqual(['automatic'])
  })

  it('delivered twice is kept once', async () => {
    const mail = {
      ...{ to: sent().replyTo, text: 'Done.', messageId: '<same@first-host.example>' },
      date: new Date('2026-03-02T12:00:00Z'),
    }
    const transport = createTransport({ streamTransport: true, buffer: true })
    const { message } = await transport.sendMail({ from: 'abuse@first-host.example', ...mail })
    const raw = { raw: message, envelope: { from: 'abuse@first-host.example', to: sent().replyTo } }
    expect([await write(raw), await write(raw)]).toEqual([{ ok: true }, { ok: true }])
    expect(await received()).toHaveLength(1)
    expect(checksWanted).toHaveLength(1)
  })

  it('only in HTML is kept as text, and attachments are not kept', async () => {
    const attachments = [{ filename: 'a.png', content: Buffer.from('not kept'), contentType: 'image/png' }]
    await write({ to: sent().replyTo, html: '<p>Removed <b>today</b></p>', attachments })
    const [answer] = await received()
    expect(answer?.text).toContain('Removed today')
    expect(JSON.stringify(answer)).not.toContain('not kept')
  })
})

describe('what is refused', () => {
  it('every address that is not ours, so that the server is no relay', async () => {
    for (const to of [
      'someone@elsewhere.example',
      'root@hotline-se.example',
      'notices+0000000000000000@hotline-se.example',
    ])
      expect(await write({ to, text: 'x' })).toEqual({ ok: false, code: 550 })
    expect(await received()).toEqual([])
  })

  it('mail to the plain address that answers no notice', async () => {
    expect(await write({ to: 'notices@hotline-se.example', text: 'x' })).toEqual({ ok: false, code: 550 })
  })

  it('mail above the limit, whether its size was announced or not', async () => {
    const text = 'x'.repeat(largestAnswerBytes + 1)
    expect(await write({ to: sent().replyTo, text })).toEqual({ ok: false, code: 552 })
    expect(await received()).toEqual([])
  })
})

describe('a bounce', () => {
  const report = (action: string, returnPath: string) => ({
    envelope: { from: '', to: returnPath },
    raw: [
      'From: MAILER-DAEMON@mx.example',
      `To: ${returnPath}`,
      'Subject: Delivery status',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Your mail could not be delivered.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: rfc822; abuse@first-host.example',
      `Action: ${action}`,
      'Status: 5.1.1',
      '--b--',
      '',
    ].join('\r\n'),
  })

  it('comes back to the return path and shows the item to a person', async () => {
    expect(await write(report('failed', sent().returnPath))).toEqual({ ok: true })
    expect((await itemNow(foundation, itemId)).attention).toBe('notice-failed')
    const [notice] = await foundation.database.selectFrom('notice').selectAll().execute()
    expect(notice).toMatchObject({ state: 'bounced', failure: 'bounced' })
    expect(checksWanted).toEqual([])
  })

  it('about a delay only is not one', async () => {
    await write(report('delayed', sent().returnPath))
    expect((await received()).map((answer) => answer.kind)).toEqual(['automatic'])
    expect((await itemNow(foundation, itemId)).attention).toBeNull()
  })
})

it('mail that is no mail at all ends in a refusal, and the server stays up', async () => {
  const { returnPath, replyTo } = sent()
  const broken = [
    '\0\0\0',
    'Content-Type: multipart/mixed; boundary=\r\n\r\n----',
    `${'a'.repeat(5_000)}\r\n`.repeat(50),
  ]
  for (const raw of broken)
    expect(await write({ envelope: { from: 'x@y.example', to: returnPath }, raw })).toMatchObject({
      ok: true,
    })
  expect(await write({ to: replyTo, text: 'Still here?' })).toEqual({ ok: true })
})
