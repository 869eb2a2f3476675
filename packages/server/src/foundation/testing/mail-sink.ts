// A mail server for tests that keeps what it gets and can be told how to fail.
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

type SinkMood = 'takes' | 'refuses-recipient' | 'is-busy' | 'breaks-off-after-data'

interface ReceivedMail {
  from: string
  to: string[]
  raw: Buffer
  parsed: ParsedMail
}

export interface MailSink {
  host: string
  port: number
  mails: ReceivedMail[]
  mood: SinkMood
  close(): Promise<void>
}

export async function mailSink(): Promise<MailSink> {
  const mails: ReceivedMail[] = []
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onRcptTo: (_address, _session, done) => {
      if (sink.mood === 'refuses-recipient') return done(failure(550, 'No such mailbox'))
      if (sink.mood === 'is-busy') return done(failure(451, 'Try later'))
      done()
    },
    onData: async (stream, session, done) => {
      const chunks: Buffer[] = []
      for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
      const raw = Buffer.concat(chunks)
      const { mailFrom, rcptTo } = session.envelope
      mails.push({
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map((recipient) => recipient.address),
        raw,
        parsed: await simpleParser(raw),
      })
      if (sink.mood !== 'breaks-off-after-data') return done()
      for (const connection of smtp.connections) connection.close()
    },
  })
  smtp.on('error', () => {})
  const port = await new Promise<number>((resolve) => {
    const server = smtp.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  const sink: MailSink = {
    host: '127.0.0.1',
    port,
    mails,
    mood: 'takes',
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  }
  return sink
}

function failure(responseCode: number, sentence: string): Error {
  return Object.assign(new Error(sentence), { responseCode })
}
