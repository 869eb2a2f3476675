import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { allowedPrefixes, guardedBy, privateAddress, publicAddress } from '../testing/guarded-by.ts'
import { type NameServer, startNameServer, zoneOf } from '../testing/name-server.ts'
import { testCertificate } from '../testing/tls-certificate.ts'
import { startWebServer, type WebServer } from '../testing/web-server.ts'
import type { GuardedBy } from './guard.ts'
import { type GuardedProxy, type GuardedProxyOptions, startGuardedProxy } from './guarded-proxy.ts'

let dns: NameServer
let web: WebServer
let secureWeb: WebServer
let by: GuardedBy
let proxy: GuardedProxy | undefined

beforeAll(async () => {
  web = await startWebServer([publicAddress, privateAddress], async (request, response) => {
    if (request.url === '/big') return response.end(Buffer.alloc(200_000))
    const { headers, method, url } = request
    response.setHeader('x-page', 'yes')
    return response.end(JSON.stringify({ headers, method, url, body: await text(request) }))
  })
  secureWeb = await startWebServer(
    [publicAddress, privateAddress],
    (_, response) => response.end('secured'),
    testCertificate,
  )
  dns = await startNameServer(
    zoneOf({
      'secure.example': [publicAddress],
      'public.example': [publicAddress],
      'private.example': [privateAddress],
    }),
  )
  const allowedPorts = [web.port, secureWeb.port]
  by = guardedBy({ dnsServers: [dns.address], allowedPrefixes, allowedPorts })
})
afterEach(async () => {
  await proxy?.stop()
  proxy = undefined
})
afterAll(async () => {
  await web.stop()
  await secureWeb.stop()
  await dns.stop()
})

async function started(options?: GuardedProxyOptions): Promise<GuardedProxy> {
  proxy = await startGuardedProxy(by, options)
  return proxy
}

interface Ask {
  method?: string
  target: string
  password?: string
  headers?: Record<string, string>
  body?: string
}

function ask(to: GuardedProxy, { method = 'GET', target, password = to.password, headers = {}, body }: Ask) {
  return new Promise<{ response: IncomingMessage; socket: Socket }>((resolve, reject) => {
    const { hostname, port } = new URL(to.url)
    const authorization = `Basic ${Buffer.from(`${to.username}:${password}`).toString('base64')}`
    const outgoing = httpRequest({
      ...{ hostname, port, method, path: target },
      headers: { 'proxy-authorization': authorization, 'proxy-connection': 'keep-alive', ...headers },
    })
    outgoing.on('response', (response) => resolve({ response, socket: response.socket }))
    outgoing.on('connect', (response, socket: Socket) => resolve({ response, socket }))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

describe('the guarded proxy', () => {
  it('passes a page on, without what concerns the proxy alone', async () => {
    const target = `http://public.example:${web.port}/page?q=1`
    const { response } = await ask(await started(), { target, headers: { 'x-a': 'b', te: 'trailers' } })
    expect(response).toMatchObject({ statusCode: 200, headers: { 'x-page': 'yes' } })
    const seen = JSON.parse(await text(response))
    expect(seen).toMatchObject({ method: 'GET', url: '/page?q=1' })
    expect(seen.headers).toEqual({ host: `public.example:${web.port}`, connection: 'close', 'x-a': 'b' })
  })

  it('passes a body on', async () => {
    const target = `http://public.example:${web.port}/`
    const { response } = await ask(await started(), { method: 'POST', target, body: 'sent' })
    expect(JSON.parse(await text(response))).toMatchObject({ method: 'POST', body: 'sent' })
  })

  it('opens a tunnel through which TLS is the browser’s own', async () => {
    const { response, socket } = await ask(await started(), {
      method: 'CONNECT',
      target: `secure.example:${secureWeb.port}`,
    })
    expect(response.statusCode).toBe(200)
    const secure = connectTls({ socket, servername: 'secure.example', ca: testCertificate.cert })
    secure.write('GET / HTTP/1.1\r\nhost: secure.example\r\nconnection: close\r\n\r\n')
    expect(await text(secure)).toContain('secured')
  })

  it('is for nobody without its password', async () => {
    const running = await started()
    const target = `http://public.example:${web.port}/`
    const before = web.connections[publicAddress]
    for (const method of ['GET', 'CONNECT']) {
      const { response } = await ask(running, {
        method,
        target: method === 'GET' ? target : new URL(target).host,
        password: 'guessed',
      })
      expect(response.statusCode).toBe(407)
      expect(response.headers['proxy-authenticate']).toContain('Basic')
    }
    expect(web.connections[publicAddress]).toBe(before)
  })

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '[::ffff:127.0.0.1]',
    'localhost',
    'private.example',
    'private.example.',
  ])('leads neither a request nor a tunnel to %s', async (host) => {
    const running = await started()
    const before = web.connections[privateAddress]
    const asked = [
      { target: `http://${host}:${web.port}/` },
      { method: 'CONNECT', target: `${host}:${web.port}` },
    ]
    for (const each of asked) expect((await ask(running, each)).response.statusCode).toBe(403)
    expect(running.refusals().map(({ reason }) => reason)).toEqual(['private-address', 'private-address'])
    expect(web.connections[privateAddress]).toBe(before)
  })

  it('refuses other ports, other schemes and what is no address, and says so to who holds it', async () => {
    const running = await started()
    const statuses = []
    for (const each of [
      { target: 'http://public.example:22/' },
      { target: 'ftp://public.example/' },
      { target: '/page' },
      { method: 'CONNECT', target: 'public.example' },
      { method: 'CONNECT', target: 'abc.onion:443' },
    ])
      statuses.push((await ask(running, each)).response.statusCode)
    expect(statuses).toEqual([403, 403, 403, 400, 403])
    expect(running.refusals().map(({ reason }) => reason)).toEqual([
      ...['port-not-allowed', 'scheme-not-allowed', 'bad-address', 'bad-address', 'port-not-allowed'],
    ])
  })

  it('cuts every connection when more came in than was allowed', async () => {
    const running = await started({ maxBytes: 100_000 })
    const target = `http://public.example:${web.port}/big`
    const { response } = await ask(running, { target })
    await expect(text(response)).rejects.toThrow()
    expect(running.receivedBytes()).toBeGreaterThan(100_000)
    expect(running.refusals()).toEqual([{ host: '', port: 0, reason: 'too-large' }])
    expect((await ask(running, { target })).response.statusCode).toBe(403)
  })

  it('lets go of open tunnels when it stops', async () => {
    const running = await startGuardedProxy(by)
    const { socket } = await ask(running, { method: 'CONNECT', target: `public.example:${web.port}` })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.resume()
    await running.stop()
    await closed
    await expect(ask(running, { target: `http://public.example:${web.port}/` })).rejects.toThrow()
  })
})
