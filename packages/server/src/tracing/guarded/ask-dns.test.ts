import { createSocket } from 'node:dgram'
import { decode, encode } from 'dns-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { manualClock, systemRandom } from '../../foundation/index.ts'
import { type NameServer, startNameServer, zoneOf } from '../testing/name-server.ts'
import { askDns } from './ask-dns.ts'

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
})

async function serving(zone: Parameters<typeof startNameServer>[0]): Promise<NameServer> {
  const server = await startNameServer(zone)
  running.push(server)
  return server
}

const now = new Date('2030-01-02T03:04:05Z')
const asking = (...servers: string[]) => ({ servers, clock: manualClock(now), random: systemRandom })

describe('asking a name server', () => {
  it('returns the records with who said them and when', async () => {
    const server = await serving(zoneOf({ 'a.example': ['b.example.'], 'b.example': ['203.0.113.5'] }))
    expect(await askDns(asking(server.address), 'a.example', 'A')).toEqual({
      ok: true,
      answer: {
        ...{
          name: 'a.example',
          type: 'A',
          server: server.address,
          at: '2030-01-02T03:04:05.000Z',
          code: 'NOERROR',
        },
        records: [
          { name: 'a.example', type: 'CNAME', ttl: 60, data: 'b.example' },
          { name: 'b.example', type: 'A', ttl: 60, data: '203.0.113.5' },
        ],
      },
    })
  })

  it('asks again over TCP when the answer was cut off', async () => {
    const server = await serving(({ name }) => ({
      tcpOnly: [{ type: 'A', name, ttl: 1, data: '203.0.113.9' }],
    }))
    const result = await askDns(asking(server.address), 'big.example', 'A')
    expect(result).toMatchObject({ ok: true, answer: { records: [{ data: '203.0.113.9' }] } })
    expect(server.asked).toEqual(['big.example A', 'big.example A'])
  })

  it('takes the next server when one is down or cannot say', async () => {
    const broken = await serving(() => 'SERVFAIL')
    const good = await serving(zoneOf({ 'a.example': ['203.0.113.5'] }))
    const result = await askDns(asking('127.0.0.1:1', broken.address, good.address), 'a.example', 'A')
    expect(result).toMatchObject({ ok: true, answer: { server: good.address } })
  })

  it('says what the last one said when none can tell', async () => {
    const broken = await serving(() => 'SERVFAIL')
    expect(await askDns(asking(broken.address), 'a.example', 'A')).toMatchObject({
      ok: true,
      answer: { code: 'SERVFAIL' },
    })
    expect(await askDns(asking('127.0.0.1:1'), 'a.example', 'A')).toEqual({ ok: false, reason: 'no-answer' })
  })

  it('ignores a forged answer: another id, another question, or no DNS at all', async () => {
    const socket = createSocket('udp4')
    socket.on('message', (message, from) => {
      const query = decode(message)
      const id = query.id ?? 0
      const questions = query.questions ?? []
      const send = (reply: Buffer) => socket.send(reply, from.port, from.address)
      const answer = (name: string, data: string) => ({ type: 'A' as const, name, ttl: 1, data })
      send(Buffer.from('not a message at all'))
      send(
        encode({ type: 'response', id: id ^ 1, questions, answers: [answer('a.example', '203.0.113.66')] }),
      )
      send(
        encode({
          type: 'response',
          id,
          questions: [{ type: 'A', name: 'b.example' }],
          answers: [answer('a.example', '203.0.113.66')],
        }),
      )
      send(encode({ type: 'response', id, questions, answers: [answer('a.example', '203.0.113.5')] }))
    })
    const port = await new Promise<number>((resolve) =>
      socket.bind(0, '127.0.0.1', () => resolve(socket.address().port)),
    )
    running.push({ stop: async () => void socket.close() })
    const result = await askDns(asking(`127.0.0.1:${port}`), 'a.example', 'A')
    expect(result).toMatchObject({ ok: true, answer: { records: [{ data: '203.0.113.5' }] } })
  })

  it.each(['abc.onion', 'a.b.ONION', 'abc.onion.', 'onion'])('never asks for %s', async (name) => {
    const spy = await serving(zoneOf({}))
    expect(await askDns(asking(spy.address), name, 'A')).toEqual({ ok: false, reason: 'onion' })
    expect(spy.asked).toEqual([])
  })

  it.each(['', 'a..example', 'a b.example', `${'a'.repeat(64)}.example`, 'a\u0000.example'])(
    'does not ask for %j, which is no name',
    async (name) => {
      const spy = await serving(zoneOf({}))
      expect(await askDns(asking(spy.address), name, 'A')).toEqual({ ok: false, reason: 'not-a-name' })
      expect(spy.asked).toEqual([])
    },
  )
})
