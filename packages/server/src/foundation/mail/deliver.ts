import { createTransport } from 'nodemailer'

/**
 * What became of a try. `accepted`: the mail server has it. `refused`: it never will (5xx). `postponed`: it certainly
 * does not have it yet. `unknown`: the connection broke at a point where it may have taken the mail.
 */
export type Delivery =
  | { outcome: 'accepted' }
  | { outcome: 'refused' | 'postponed' | 'unknown'; failure: string }

export interface MailServer {
  host: string
  port: number
}

export type Envelope = { from: string; to: string }

const timeouts = {
  connectionTimeout: 20_000,
  greetingTimeout: 20_000,
  socketTimeout: 60_000,
  dnsTimeout: 20_000,
}

/** Hands one mail to our mail server. TLS wherever the server offers it; a loopback hop leaves no machine and needs none. */
export async function deliver(server: MailServer, envelope: Envelope, message: Buffer): Promise<Delivery> {
  const loopback = server.host === 'localhost' || server.host === '::1' || server.host.startsWith('127.')
  const transport = createTransport({
    ...timeouts,
    host: server.host,
    port: server.port,
    secure: server.port === 465,
    ignoreTLS: loopback,
    logger: false,
  })
  try {
    await transport.sendMail({ envelope, raw: message })
    return { outcome: 'accepted' }
  } catch (error) {
    return deliveryFailure(error)
  } finally {
    transport.close()
  }
}

interface SmtpError {
  code?: unknown
  command?: unknown
  responseCode?: unknown
  permanent?: unknown
  syscall?: unknown
  timeoutType?: unknown
}

/** Sorts an SMTP failure. Only words and reply codes are kept: a server's sentence may quote addresses. */
export function deliveryFailure(error: unknown): Delivery {
  const smtp: SmtpError = typeof error === 'object' && error ? error : {}
  if (typeof smtp.responseCode === 'number') {
    // A 5xx at another command speaks of us (greeting, sign-in, sender), which an operator can mend.
    const aboutThisMail = smtp.command === 'RCPT TO' || smtp.command === 'DATA'
    const refused = smtp.permanent === true && aboutThisMail
    return { outcome: refused ? 'refused' : 'postponed', failure: `smtp-${smtp.responseCode}` }
  }
  const neverConnected =
    smtp.code === 'EDNS' ||
    smtp.code === 'ETLS' ||
    smtp.syscall === 'connect' ||
    smtp.timeoutType === 'CONNECT_TIMEOUT' ||
    smtp.timeoutType === 'GREETING_TIMEOUT'
  const failure = typeof smtp.code === 'string' ? smtp.code.toLowerCase() : 'broken-connection'
  return { outcome: neverConnected ? 'postponed' : 'unknown', failure }
}
