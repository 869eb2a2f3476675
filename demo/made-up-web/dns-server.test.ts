import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { decode, encode, streamDecode, streamEncode } from 'dns-packet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeUpWeb, startMadeUpWeb } from './index.ts'
import { madeUpResolver } from './testing/visit.ts'

let web: MadeUpWeb
beforeAll(async () => {
  web = await startMadeUpWeb()
  await web.addHost({ host: 'birch.example', country: 'NL', ttlSeconds: 7 })
  await web.addHost({ host: 'deep.cedar.example', country: 'SE' })
})
afterAll(() => web.stop())

const failure = (code: string) => expect.objectContaining({ code })

describe('the name server', () => {
  test('answers with the address and its time to live', async () => {
    const answers = await madeUpResolver(web).resolve4('birch.example', { ttl: true })
    expect(answers).toEqual([{ address: '127.31.0.2', ttl: 7 }])
  })

  test('takes names in any letter case', async () => {
    expect(await madeUpResolver(web).resolve4('BIRCH.Example')).toEqual(['127.31.0.2'])
  })

  test('answers a name that nobody has with NXDOMAIN', async () => {
    await expect(madeUpResolver(web).resolve4('nobody.example')).rejects.toEqual(failure('ENOTFOUND'))
  })

  test('answers a type that a name does not have with no data, also for a name that only has names below', async () => {
    await expect(madeUpResolver(web).resolve6('birch.example')).rejects.toEqual(failure('ENODATA'))
    await expect(madeUpResolver(web).resolve4('cedar.example')).rejects.toEqual(failure('ENODATA'))
  })

  test("gives a site's domain the name servers and the mail server of its provider, whose names resolve", async () => {
    const resolver = madeUpResolver(web)
    expect(await resolver.resolveNs('birch.example')).toEqual([
      'ns1.polder-hosting.example',
      'ns2.polder-hosting.example',
    ])
    expect(await resolver.resolveNs('cedar.example')).toEqual([
      'ns1.fjord-web.example',
      'ns2.fjord-web.example',
    ])
    expect(await resolver.resolveMx('polder-hosting.example')).toMatchObject([
      { priority: 10, exchange: 'mail.polder-hosting.example' },
    ])
    expect(await resolver.resolve4('mail.polder-hosting.example')).toEqual(['127.0.0.1'])
  })

  test('answers over TCP as over UDP, several questions on one connection', async () => {
    const socket = connect(web.dns.port, web.dns.host)
    const ask = (id: number, name: string): Buffer =>
      streamEncode({ type: 'query', id, questions: [{ type: 'A', name }] })
    socket.write(Buffer.concat([ask(1, 'birch.example'), ask(2, 'deep.cedar.example')]))
    let received = Buffer.alloc(0)
    const replies = []
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer])
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0)
        replies.push(streamDecode(received.subarray(0, end)))
        received = received.subarray(end)
      }
      if (replies.length === 2) break
    }
    expect(replies.map((reply) => [reply.id, reply.answers?.[0]])).toEqual([
      [1, expect.objectContaining({ data: '127.31.0.2' })],
      [2, expect.objectContaining({ data: '127.46.0.2' })],
    ])
  })

  test('says that an answer is cut when it does not fit a datagram, and gives it whole over TCP', async () => {
    const a = Array.from({ length: 100 }, (_, index) => `192.0.2.${index}`)
    await web.addHost({ host: 'many.example', country: 'NL', dns: { kind: 'fixed', a } })
    const reply = decode(
      await exchange(encode({ type: 'query', id: 3, questions: [{ type: 'A', name: 'many.example' }] })),
    )
    expect([reply.flag_tc, reply.answers]).toEqual([true, []])
    expect(await madeUpResolver(web).resolve4('many.example')).toEqual(a)
  })

  test('answers what it cannot read with a format error, and lives on', async () => {
    const reply = decode(await exchange(Buffer.from('000700000001000000000000ff', 'hex')))
    expect(reply).toMatchObject({ id: 7, rcode: 'FORMERR' })
    expect(await madeUpResolver(web).resolve4('birch.example')).toEqual(['127.31.0.2'])
  })

  test('remembers who was asked for', async () => {
    await madeUpResolver(web)
      .resolve4('spied.example')
      .catch(() => undefined)
    expect(web.queries().filter((query) => query.name === 'spied.example')).toEqual([
      { at: expect.any(String), name: 'spied.example', type: 'A', transport: 'udp' },
    ])
  })
})

describe('a host made for attacks', () => {
  test('that rebinds answers first with its own address and then with a private one, not to be kept', async () => {
    await web.addHost({ host: 'rebinding.example', country: 'NL', dns: { kind: 'rebinding' } })
    const resolver = madeUpResolver(web)
    const asked = async () => (await resolver.resolve4('rebinding.example', { ttl: true }))[0]
    const own = web.hosts().find((host) => host.host === 'rebinding.example')?.address
    expect(await asked()).toEqual({ address: own, ttl: 0 })
    expect(await asked()).toEqual({ address: '127.0.0.1', ttl: 0 })
    expect(await asked()).toEqual({ address: '127.0.0.1', ttl: 0 })
  })

  test('with mixed answers has a good A and a private AAAA', async () => {
    const host = await web.addHost({ host: 'mixed.example', country: 'NL', dns: { kind: 'mixed' } })
    expect(await madeUpResolver(web).resolve4('mixed.example')).toEqual([host.address])
    expect(await madeUpResolver(web).resolve6('mixed.example')).toEqual(['::1'])
  })

  test('can make the name server fail or stay silent', async () => {
    await web.addHost({ host: 'failing.example', country: 'NL', dns: { kind: 'server-failure' } })
    await web.addHost({ host: 'silent.example', country: 'NL', dns: { kind: 'no-answer' } })
    await expect(madeUpResolver(web).resolve4('failing.example')).rejects.toEqual(failure('ESERVFAIL'))
    await expect(madeUpResolver(web).resolve4('silent.example')).rejects.toEqual(failure('ETIMEOUT'))
  })
})

function exchange(message: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('message', (reply) => {
      socket.close()
      resolve(reply)
    })
    socket.send(message, web.dns.port, web.dns.host)
  })
}
