import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MadeUpWeb, startMadeUpWeb } from './index.ts'
import { visit } from './testing/visit.ts'

/** Waits that a provider asked for, run when the test says so. */
interface Wait {
  readonly delayMs: number
  readonly work: () => void
}

let web: MadeUpWeb
let waits: Wait[]
beforeEach(async () => {
  waits = []
  web = await startMadeUpWeb({
    https: true,
    schedule: (delayMs, work) => {
      waits.push({ delayMs, work })
      return () => undefined
    },
  })
})
afterEach(() => web.stop())

const polder = 'abuse@polder-hosting.example'

async function send(to: string, text: string, more: object = {}) {
  const transport = createTransport({
    ...web.smtp,
    tls: { ca: web.https?.certificateAuthority },
    requireTLS: true,
  })
  try {
    return await transport.sendMail({
      from: 'Hotline <notices@hotline.example>',
      replyTo: 'notices+token@hotline.example',
      to,
      subject: 'Notice',
      text,
      ...more,
    })
  } finally {
    transport.close()
  }
}

const hostedPage = async (country = 'NL') => {
  const host = await web.addHost({ country, pages: [{ path: '/page', pictures: 2 }] })
  return { page: `${host.url}page`, pictures: host.pages[0]?.pictures.map((one) => one.url) ?? [] }
}
const status = async (url: string) => (await visit(web, url)).status

describe('the mailbox', () => {
  test('keeps a notice with its parts, its headers and its thread, as it came by STARTTLS', async () => {
    const sent = await send(polder, 'A text for a person.', {
      inReplyTo: '<first@hotline.example>',
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: [
        { filename: 'xarf.json', contentType: 'application/json', content: '{"xarf_version":"4.0.0"}' },
        { filename: 'report', contentType: 'message/feedback-report', content: 'Version: 1\r\n' },
        { filename: 'mark.bin', contentType: 'application/octet-stream', content: Buffer.from([1, 2, 3]) },
      ],
    })
    const [mail, ...others] = web.mails(polder.toUpperCase())
    expect(others).toEqual([])
    expect(mail).toMatchObject({
      from: '"Hotline" <notices@hotline.example>',
      to: [polder],
      replyTo: 'notices+token@hotline.example',
      subject: 'Notice',
      messageId: sent.messageId,
      inReplyTo: '<first@hotline.example>',
      headers: { 'auto-submitted': 'auto-generated' },
    })
    expect(mail?.text.trim()).toBe('A text for a person.')
    expect(mail?.attachments).toEqual([
      {
        filename: 'xarf.json',
        contentType: 'application/json',
        sizeBytes: 24,
        content: '{"xarf_version":"4.0.0"}',
      },
      expect.objectContaining({
        contentType: 'message/feedback-report',
        content: expect.stringContaining('Version: 1'),
      }),
      { filename: 'mark.bin', contentType: 'application/octet-stream', sizeBytes: 3, content: null },
    ])
    expect(web.mails('nobody@polder-hosting.example')).toEqual([])
    const raw = await (await fetch(`${web.mailboxUrl}/${mail?.id}/raw`)).text()
    expect(raw).toContain(`Message-ID: ${sent.messageId}`)
  })

  test('answers a mail to its Reply-To, in its thread, by the mail server of that domain', async () => {
    const hotline = await startMadeUpWeb()
    try {
      web.addMailRoute({ domain: 'hotline.example', ...hotline.smtp })
      const sent = await send(polder, 'Please see to this.')
      const answer = await web.reply({ id: web.mails()[0]?.id ?? '', text: 'It is done.' })
      expect(hotline.mails()).toMatchObject([
        {
          from: polder,
          to: ['notices+token@hotline.example'],
          subject: 'Re: Notice',
          messageId: answer.messageId,
          inReplyTo: sent.messageId,
          references: [sent.messageId],
        },
      ])
    } finally {
      await hotline.stop()
    }
  })
})

describe('a provider', () => {
  test('that is not told otherwise takes the mail and does nothing', async () => {
    const { page } = await hostedPage()
    await send(polder, page)
    expect([web.mails().length, waits]).toEqual([1, []])
    expect(await status(page)).toBe(200)
  })

  test('takes down the page that a notice names, after the time it needs', async () => {
    const { page, pictures } = await hostedPage()
    web.setProviderBehaviour({ provider: 'polder', behaviour: 'auto', delayMs: 5000, status: 410 })
    await send(polder, `Address: ${page}.`)
    expect(await status(page)).toBe(200)
    expect(waits.map((wait) => wait.delayMs)).toEqual([5000])
    waits[0]?.work()
    expect(await Promise.all([page, ...pictures].map(status))).toEqual([410, 410, 410])
  })

  test('finds addresses in the JSON part and defanged ones in the text, and leaves all others alone', async () => {
    const [inJson, inText, other] = [await hostedPage(), await hostedPage(), await hostedPage()]
    web.setProviderBehaviour({ provider: 'polder', behaviour: 'auto' })
    await send(polder, `See ${inText.page.replace('http', 'hxxp').replace('.example', '[.]example')}`, {
      attachments: [
        {
          filename: 'xarf.json',
          contentType: 'application/json',
          content: JSON.stringify({ reports: [{ url: inJson.pictures[0] }] }).replaceAll('/', '\\/'),
        },
      ],
    })
    waits[0]?.work()
    expect(await status(inText.page)).toBe(404)
    expect(await Promise.all([inJson.pictures[0] ?? '', inJson.page].map(status))).toEqual([404, 200])
    expect(await status(other.page)).toBe(200)
  })

  test('that was told to answer says so by mail once the page is down', async () => {
    const hotline = await startMadeUpWeb()
    try {
      const { page } = await hostedPage()
      web.addMailRoute({ domain: '*', ...hotline.smtp })
      web.setProviderBehaviour({ provider: 'polder', behaviour: 'auto', answer: 'We took it down.' })
      await send(polder, page)
      expect(hotline.mails()).toEqual([])
      waits[0]?.work()
      await web.stop()
      expect(hotline.mails()).toMatchObject([{ from: polder, inReplyTo: web.mails()[0]?.messageId }])
    } finally {
      await hotline.stop()
    }
  })

  test('cannot take down what another provider hosts', async () => {
    const { page } = await hostedPage('SE')
    web.setProviderBehaviour({ provider: 'polder', behaviour: 'auto' })
    await send(polder, page)
    waits[0]?.work()
    expect(await status(page)).toBe(200)
  })

  test('refuses mail for good or for now, and only its own', async () => {
    web.setProviderBehaviour({ provider: 'polder', behaviour: 'bounce' })
    web.setProviderBehaviour({ provider: 'fjord', behaviour: 'defer' })
    await expect(send(polder, 'text')).rejects.toMatchObject({ responseCode: 550 })
    await expect(send('abuse@fjord-web.example', 'text')).rejects.toMatchObject({ responseCode: 451 })
    await send('abuse@linden-server.example', 'text')
    expect(web.mails().map((mail) => mail.to)).toEqual([['abuse@linden-server.example']])
  })
})
