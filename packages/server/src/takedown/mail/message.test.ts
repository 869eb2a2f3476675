import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { aNoticedItem, notifier } from '../testing/noticed-item.ts'
import { type NoticeMail, noticeMessage } from './message.ts'
import { writeNotice } from './notice-content.ts'
import type { NoticedItem } from './noticed-item.ts'
import { xarfSchema } from './xarf.ts'

function mailOf(items: readonly NoticedItem[], changes: Partial<NoticeMail> = {}): NoticeMail {
  return {
    id: '01HX0000000000000000000001',
    token: '0123456789abcdef',
    contact: 'abuse@host.example',
    messageId: '<01hx0000000000000000000001@hotline-se.example>',
    createdAt: new Date('2026-03-02T12:00:00Z'),
    from: { name: notifier.name, address: notifier.mailAddress },
    content: writeNotice(items, notifier, 'SE', '0123456789abcdef', []),
    ...changes,
  }
}

describe('the mail', () => {
  it('is a feedback report of a text, a machine part and XARF (RFC 5965), as in this snapshot', async () => {
    const message = await noticeMessage(mailOf([aNoticedItem()]))
    await expect(
      message
        .toString('utf8')
        .replaceAll('\r\n', '\n')
        .replace(/(Samverkan\/)\S+/, '$1VERSION'),
    ).toMatchFileSnapshot('notice-of-one-item.snapshot.eml')
  })

  it('carries one valid XARF file for each item, within the third part (RFC 6522)', async () => {
    const items = Array.from({ length: 100 }, (_, index) =>
      aNoticedItem({ url: `https://pictures.example/${index}.png` }),
    )
    const message = await noticeMessage(mailOf(items))
    const parsed = await simpleParser(message)
    const files = parsed.attachments.filter((part) => part.contentType === 'application/json')
    expect(files.map((file) => file.filename)).toEqual(
      items.map((_, index) => (index === 0 ? 'xarf.json' : `xarf-${index + 1}.json`)),
    )
    const urls = files.map((file) => xarfSchema.parse(JSON.parse(file.content.toString('utf8'))).url)
    expect(urls).toEqual(items.map((item) => item.url))
    const topLevel = message.toString('latin1').match(/^Content-Type: /gm)?.length ?? 0
    expect(topLevel).toBe(1 + 1 + 1 + 1 + items.length)
  })

  it('says that a machine wrote it and where answers go', async () => {
    const parsed = await simpleParser(await noticeMessage(mailOf([aNoticedItem()])))
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
    expect(parsed.replyTo?.value[0]?.address).toBe('notices+0123456789abcdef@hotline-se.example')
    expect(parsed.messageId).toBe('<01hx0000000000000000000001@hotline-se.example>')
    expect(parsed.date?.toISOString()).toBe('2026-03-02T12:00:00.000Z')
  })

  it('names every address in the machine part, except what mail cannot carry in a line', async () => {
    const long = `https://pictures.example/${'x'.repeat(2_000)}`
    const parsed = await simpleParser(
      await noticeMessage(mailOf([aNoticedItem(), aNoticedItem({ url: long })])),
    )
    const machine = parsed.attachments
      .find((part) => part.contentType === 'message/feedback-report')
      ?.content.toString('ascii')
    expect(machine).toContain('Feedback-Type: xarf\r\nUser-Agent: Samverkan/')
    expect(machine).toContain('Reported-URI: https://pictures.example/a/1.png')
    expect(machine).not.toContain('xxxx')
    expect(parsed.text).toContain(long)
  })

  it('no line is longer than SMTP allows', async () => {
    const long = `https://pictures.example/${'å'.repeat(1_500)}`
    const message = await noticeMessage(mailOf([aNoticedItem({ url: encodeURI(long) })]))
    for (const line of message.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
  })

  it('has no part that could be a picture', async () => {
    const parsed = await simpleParser(await noticeMessage(mailOf([aNoticedItem()])))
    const types = parsed.attachments.map((part) => part.contentType)
    expect(types.toSorted()).toEqual(['application/json', 'message/feedback-report'])
  })

  it('is the same bytes each time, so that a repeated try is the same mail', async () => {
    const mail = mailOf([aNoticedItem(), aNoticedItem()])
    expect((await noticeMessage(mail)).equals(await noticeMessage(mail))).toBe(true)
  })

  it('threads a reminder under the notices before it', async () => {
    const content = writeNotice([aNoticedItem({ round: 1 })], notifier, null, 'ref', [
      '<a@x.example>',
      '<b@x.example>',
    ])
    const parsed = await simpleParser(await noticeMessage(mailOf([], { content })))
    expect(parsed.inReplyTo).toBe('<b@x.example>')
    expect(parsed.references).toEqual(['<a@x.example>', '<b@x.example>'])
  })

  it('a name with line breaks makes no header of its own', async () => {
    const message = await noticeMessage(
      mailOf([aNoticedItem()], {
        from: { name: 'Hotline\r\nBcc: other@x.example', address: notifier.mailAddress },
      }),
    )
    expect((await simpleParser(message)).bcc).toBeUndefined()
  })
})
