import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Foundation } from '../../foundation/index.ts'
import { addressedTo } from '../mail/answer-address.ts'
import { keepAnswer } from './keep-answer.ts'
import { type Answer, readAnswer } from './read-answer.ts'

export const largestAnswerBytes = 1024 * 1024

export interface Mailbox {
  port: number
  close(): Promise<void>
}

/**
 * Receives answers by SMTP, for the notices' own addresses and the plain one they come from; every other address is
 * refused (550), so it is no relay. 250 is said only once the answer is stored.
 */
export async function openMailbox(
  foundation: Foundation,
  to: { host: string; port: number },
): Promise<Mailbox> {
  const smtp = new SMTPServer({
    name: new URL(foundation.config.member.website).hostname,
    banner: '',
    size: largestAnswerBytes,
    // There is no certificate in the configuration; a mail server with one may stand in front.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    maxClients: 50,
    socketTimeout: 60_000,
    closeTimeout: 1_000,
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      isOurs(foundation, address).then(
        (ours) => (ours ? done() : done(reply(550, 'No such address here'))),
        (error: unknown) => done(notNow(foundation, error)),
      )
    },
    onData: (stream, session, done) => {
      receive(foundation, stream, session).then(
        (refusal) => (refusal ? done(refusal) : done(null, 'Stored')),
        (error: unknown) => done(notNow(foundation, error)),
      )
    },
  })
  // A client that breaks off is its own business.
  smtp.on('error', () => {})
  const port = await new Promise<number>((resolve, reject) => {
    smtp.server.once('error', reject)
    const server = smtp.listen(to.port, to.host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : to.port)
    })
  })
  return { port, close: () => new Promise((resolve) => smtp.close(() => resolve())) }
}

async function isOurs(foundation: Foundation, address: string): Promise<boolean> {
  const addressed = addressedTo(address, foundation.config.member.mailAddress)
  if (addressed.to !== 'notice') return addressed.to === 'desk'
  return (await noticeByToken(foundation, addressed.token)) !== undefined
}

async function receive(
  foundation: Foundation,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<SmtpReply | undefined> {
  const mail = await readBounded(stream)
  if (mail === undefined) return reply(552, `A mail may have at most ${largestAnswerBytes} bytes`)
  const { mailFrom, rcptTo } = session.envelope
  const answer = await readAnswer(
    mail,
    mailFrom === false || mailFrom.address === '' ? false : mailFrom.address,
  )
  const noticeId = await noticeAnswered(
    foundation,
    rcptTo.map((recipient) => recipient.address),
    answer,
  )
  if (noticeId === undefined) return reply(550, 'Please answer to the address in Reply-To')
  const kept = await keepAnswer(foundation, noticeId, answer)
  return kept.ok ? undefined : reply(552, 'Too many answers to this notice')
}

/** By the token in the address it was sent to, otherwise by the Message-IDs that it answers. */
async function noticeAnswered(
  foundation: Foundation,
  recipients: readonly string[],
  answer: Answer,
): Promise<string | undefined> {
  for (const recipient of recipients) {
    const addressed = addressedTo(recipient, foundation.config.member.mailAddress)
    const found = addressed.to === 'notice' ? await noticeByToken(foundation, addressed.token) : undefined
    if (found !== undefined) return found
  }
  if (answer.answers.length === 0) return undefined
  const found = await foundation.database
    .selectFrom('notice')
    .select('id')
    .where('message_id', 'in', answer.answers)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.id
}

async function noticeByToken(foundation: Foundation, token: string): Promise<string | undefined> {
  const row = await foundation.database
    .selectFrom('notice')
    .select('id')
    .where('token', '=', token)
    .executeTakeFirst()
  return row?.id
}

/** The whole mail, or undefined when it is too large; then the rest is read and dropped, as SMTP asks. */
async function readBounded(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largestAnswerBytes) chunks.push(chunk)
  }
  return size > largestAnswerBytes || stream.sizeExceeded ? undefined : Buffer.concat(chunks)
}

type SmtpReply = Error & { responseCode: number }

function reply(responseCode: number, sentence: string): SmtpReply {
  return Object.assign(new Error(sentence), { responseCode })
}

function notNow(foundation: Foundation, error: unknown): SmtpReply {
  foundation.log.error('an answer could not be stored', error)
  return reply(451, 'Please try again later')
}
