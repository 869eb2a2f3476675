import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../embedded-database.ts'
import { type MailSink, mailSink } from '../testing/mail-sink.ts'
import { deliver, deliveryFailure } from './deliver.ts'

const envelope = { from: 'notices+t@hotline-se.example', to: 'abuse@host.example' }
const message = Buffer.from('Subject: geometric\r\n\r\ntext\r\n')
let sink: MailSink

beforeEach(async () => {
  sink = await mailSink()
})
afterEach(() => sink.close())

describe('what became of a mail', () => {
  it('accepted: the server took it, with our envelope', async () => {
    expect(await deliver(sink, envelope, message)).toEqual({ outcome: 'accepted' })
    expect(sink.mails[0]).toMatchObject({ from: envelope.from, to: [envelope.to] })
  })

  it('refused: the server will never take it for this recipient', async () => {
    sink.mood = 'refuses-recipient'
    expect(await deliver(sink, envelope, message)).toEqual({ outcome: 'refused', failure: 'smtp-550' })
  })

  it('postponed: busy, or nobody listens', async () => {
    sink.mood = 'is-busy'
    expect(await deliver(sink, envelope, message)).toEqual({ outcome: 'postponed', failure: 'smtp-451' })
    const nobody = { host: '127.0.0.1', port: await freePort() }
    expect(await deliver(nobody, envelope, message)).toMatchObject({ outcome: 'postponed' })
  })

  it('unknown: the connection broke after the mail was given', async () => {
    sink.mood = 'breaks-off-after-data'
    expect(await deliver(sink, envelope, message)).toMatchObject({ outcome: 'unknown' })
    expect(sink.mails).toHaveLength(1)
  })

  it('a server that refuses us as such is not a refusal of this mail', async () => {
    const server = createServer((socket) => socket.end('554 not for you\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await deliver({ host: '127.0.0.1', port }, envelope, message)).toMatchObject({
      outcome: 'postponed',
    })
    await new Promise((resolve) => server.close(resolve))
  })

  it('what is kept of a failure quotes nothing of what the server said', () => {
    const error = Object.assign(new Error('550 abuse@host.example unknown'), {
      ...{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550, permanent: true },
    })
    expect(deliveryFailure(error)).toEqual({ outcome: 'refused', failure: 'smtp-550' })
  })
})
