import { buffer } from 'node:stream/consumers'
import type { TlsOptions } from 'node:tls'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerEnvelope } from 'smtp-server'
import { listening } from './listening.ts'
import { type Mail, parseMail } from './mail.ts'
import type { Mailbox } from './mailbox.ts'

/** An answer other than "taken": SMTP reply code (RFC 5321 section 4.2) and its text. */
export interface MailRefusal {
  readonly code: number
  readonly text: string
}

interface SmtpServerOptions {
  readonly clock: { now(): Date }
  readonly port: number
  readonly mailbox: Mailbox
  /** STARTTLS is offered when given. */
  readonly tls: TlsOptions | undefined
  /** Asked for each recipient; undefined takes the mail. */
  readonly refuses: (recipient: string) => MailRefusal | undefined
  /** Called once the mail is in the mailbox. */
  readonly taken: (mail: Mail) => void
}

export interface RunningSmtpServer {
  readonly host: string
  readonly port: number
  stop(): Promise<void>
}

const host = '127.0.0.1'
const sizeLimitBytes = 10 * 1024 * 1024

/** The mail server of all made-up providers; it takes mail for any address. */
export async function startSmtpServer(options: SmtpServerOptions): Promise<RunningSmtpServer> {
  let count = 0
  const take = async (stream: SMTPServerDataStream, envelope: SMTPServerEnvelope): Promise<string> => {
    const raw = await buffer(stream)
    if (stream.sizeExceeded) throw smtpError({ code: 552, text: 'The mail is larger than 10 MiB' })
    count += 1
    const mail = await parseMail(raw, {
      id: `mail-${count}`,
      receivedAt: options.clock.now(),
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map((recipient) => recipient.address),
    })
    options.mailbox.add({ mail, raw })
    options.taken(mail)
    return `Taken as ${mail.id}`
  }

  const server = new SMTPServer({
    ...options.tls,
    name: 'mail.made-up.example',
    banner: 'made-up providers',
    logger: false,
    authOptional: true,
    disabledCommands: options.tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    disableReverseLookup: true,
    size: sizeLimitBytes,
    closeTimeout: 100,
    onRcptTo(recipient, _session, callback) {
      const refusal = options.refuses(recipient.address)
      callback(refusal === undefined ? null : smtpError(refusal))
    },
    onData(stream, session, callback) {
      take(stream, session.envelope).then((text) => callback(null, text), callback)
    },
  })
  // A client that breaks off is its own affair; without a listener the whole process would end.
  server.on('error', () => undefined)
  const port = await listening(server.server, host, options.port)
  return { host, port, stop: () => new Promise((resolve) => server.close(() => resolve())) }
}

function smtpError({ code, text }: MailRefusal): Error {
  return Object.assign(new Error(text), { responseCode: code })
}
