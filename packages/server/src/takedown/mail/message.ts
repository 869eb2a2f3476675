import MimeNode from 'nodemailer/lib/mime-node'
import { answerAddress } from './answer-address.ts'
import type { NoticeContent } from './notice-content.ts'

export interface NoticeMail {
  id: string
  token: string
  contact: string
  messageId: string
  createdAt: Date
  from: { name: string; address: string }
  content: NoticeContent
}

/**
 * The mail as bytes: multipart/report as in ARF (RFC 5965) with the text for a person, message/feedback-report, and
 * XARF. The same notice always gives the same bytes. See the README for why several XARF objects are several files.
 */
export async function noticeMessage(mail: NoticeMail): Promise<Buffer> {
  const { content } = mail
  const root = new MimeNode('multipart/report; report-type=feedback-report', {
    baseBoundary: mail.id,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  root.setHeader({
    from: mail.from,
    to: mail.contact,
    'reply-to': answerAddress(mail.from.address, mail.token),
    subject: content.subject,
    date: mail.createdAt.toUTCString().replace('GMT', '+0000'),
    'message-id': mail.messageId,
    ...(content.references.length === 0
      ? {}
      : { 'in-reply-to': content.references.at(-1), references: content.references.join(' ') }),
    'auto-submitted': 'auto-generated',
    'mime-version': '1.0',
  })
  root.createChild('text/plain; charset=utf-8').setContent(content.text)
  root
    .createChild('message/feedback-report')
    .setHeader('content-transfer-encoding', '7bit')
    .setContent(content.feedbackReport)
  const [first, ...more] = content.xarf
  if (first === undefined) throw new Error('A notice without an item')
  // RFC 6522 knows at most three parts, so several files stand inside the third.
  const third = more.length === 0 ? root : root.createChild('multipart/mixed')
  for (const [index, report] of content.xarf.entries()) {
    const filename = index === 0 ? 'xarf.json' : `xarf-${index + 1}.json`
    third
      .createChild('application/json', { filename })
      .setHeader('content-disposition', 'attachment')
      .setHeader('content-transfer-encoding', 'base64')
      .setContent(JSON.stringify(report, undefined, 2))
  }
  return root.build()
}
