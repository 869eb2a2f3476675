import { createTransport } from 'nodemailer'
import type { Mail } from './mail.ts'
import { done, type Outcome, refuse } from './refusal.ts'
import type { MailRoute } from './requests.ts'

export interface Reply {
  readonly to: Mail
  readonly from: string
  readonly text: string
  readonly server: Pick<MailRoute, 'host' | 'port'>
}

export interface SentReply {
  readonly messageId: string
  readonly to: string
  readonly from: string
}

/** Sends a real mail to the Reply-To of `to`, in its thread (RFC 5322 section 3.6.4). */
export async function sendReply({ to, from, text, server }: Reply): Promise<Outcome<SentReply>> {
  const transport = createTransport({
    ...server,
    secure: false,
    // As between mail servers in the open: encrypted where offered, whoever signed the certificate.
    tls: { rejectUnauthorized: false },
    connectionTimeout: 5000,
    socketTimeout: 10_000,
  })
  try {
    const sent = await transport.sendMail({
      from,
      to: to.replyTo,
      subject: /^re:/i.test(to.subject) ? to.subject : `Re: ${to.subject}`,
      inReplyTo: to.messageId,
      references: [...to.references, to.messageId],
      text,
    })
    return done({ messageId: sent.messageId, to: to.replyTo, from })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return refuse(
      'mail-refused',
      `The mail server at ${server.host}:${server.port} did not take the answer: ${why}`,
    )
  } finally {
    transport.close()
  }
}
