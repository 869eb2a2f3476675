import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowedPrefixes, guardedBy, privateAddress, publicAddress } from '../testing/guarded-by.ts'
import { type NameServer, startNameServer, zoneOf } from '../testing/name-server.ts'
import { testCertificate } from '../testing/tls-certificate.ts'
import { startWebServer, type WebServer } from '../testing/web-server.ts'
import type { GuardedBy } from './guard.ts'
import { guardedRequest } from './guarded-request.ts'
import { resolveGuarded } from './resolve-guarded.ts'

let dns: NameServer
let web: WebServer
let secureWeb: WebServer
let by: GuardedBy

beforeAll(async () => {
  web = await startWebServer([publicAddress, privateAddress], (request, response) => {
    if (request.url === '/moved') return response.writeHead(301, { location: '/page' }).end()
    if (request.url === '/elsewhere')
      return response.writeHead(302, { location: `http://other.example:${web.port}/echo` }).end()
    if (request.url === '/packed')
      return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked'))
    if (request.url === '/cookie')
      return response.writeHead(302, { 'set-cookie': 'a=b', location: '/echo' }).end()
    if (request.url === '/echo') return response.end(JSON.stringify(request.headers))
    return response.writeHead(200, { 'x-page': 'yes' }).end(request.method === 'HEAD' ? undefined : 'a page')
  })
  secureWeb = await startWebServer([publicAddress], (_, response) => response.end('secured'), testCertificate)
  dns = await startNameServer(
    zoneOf({
      'pictures.example': ['127.77.1.99', publicAddress],
      'other.example': [publicAddress],
      'secure.example': [publicAddress],
    }),
  )
  const allowedPorts = [web.port, secureWeb.port]
  by = guardedBy({ dnsServers: [dns.address], allowedPrefixes, allowedPorts })
})
afterAll(async () => {
  await web.stop()
  await secureWeb.stop()
  await dns.stop()
})

const at = (path: string, host = 'pictures.example') => `http://${host}:${web.port}${path}`

describe('a guarded request', () => {
  it('returns the answer, each hop, and the address it came from, passing over one that does not answer', async () => {
    const response = await guardedRequest(by, at('/moved#top'))
    if (!response.ok) throw new Error(response.reason)
    expect(response.body.toString()).toBe('a page')
    expect(response).toMatchObject({
      ...{ status: 200, url: at('/page'), remoteAddress: publicAddress, headers: { 'x-page': 'yes' } },
      hops: [
        { url: at('/moved#top'), status: 301, remoteAddress: publicAddress },
        { url: at('/page'), status: 200, remoteAddress: publicAddress },
      ],
    })
  })

  it('asks for headers alone', async () => {
    const response = await guardedRequest(by, at('/packed'), { method: 'HEAD' })
    expect(response).toMatchObject({ ok: true, status: 200, body: Buffer.alloc(0) })
  })

  it('unpacks a compressed body', async () => {
    const response = await guardedRequest(by, at('/packed'))
    expect(response.ok && response.body.toString()).toBe('unpacked')
  })

  it('sends the caller’s headers, but secrets only to the first origin', async () => {
    const headers = {
      cookie: 'seen=1',
      Authorization: 'Basic eA==',
      referer: 'https://b.example/',
      'x-a': 'b',
    }
    const echoed = async (path: string) => {
      const response = await guardedRequest(by, at(path), { headers })
      return response.ok ? JSON.parse(response.body.toString()) : response
    }
    expect(await echoed('/echo')).toMatchObject({ cookie: 'seen=1', authorization: 'Basic eA==', 'x-a': 'b' })
    const elsewhere = await echoed('/elsewhere')
    expect(elsewhere).toMatchObject({ 'x-a': 'b', host: `other.example:${web.port}` })
    for (const name of ['cookie', 'authorization', 'referer']) expect(elsewhere).not.toHaveProperty(name)
  })

  it('keeps no cookie', async () => {
    const response = await guardedRequest(by, at('/cookie'))
    expect(response.ok && JSON.parse(response.body.toString())).not.toHaveProperty('cookie')
  })

  it('refuses a header that would break the request, as a value', async () => {
    const response = await guardedRequest(by, at('/echo'), { headers: { cookie: 'a\r\nhost: b' } })
    expect(response).toMatchObject({ ok: false, reason: 'bad-header' })
  })

  it('says that nobody listens', async () => {
    const shut = guardedBy({ dnsServers: [dns.address], allowedPrefixes, allowedPorts: [1] })
    expect(await guardedRequest(shut, 'http://other.example:1/')).toMatchObject({ reason: 'connect-failed' })
  })

  it('says why a name led nowhere', async () => {
    expect(await guardedRequest(by, at('/', 'nobody.example'))).toMatchObject({
      ...{ ok: false, reason: 'dns-failed', detail: 'no-such-host' },
    })
  })

  it('reaches the operator’s own service anywhere, but not what it redirects to', async () => {
    const own = `http://${privateAddress}:${web.port}`
    const strict = guardedBy({ dnsServers: [dns.address] })
    expect(await guardedRequest(strict, `${own}/page`)).toMatchObject({ reason: 'port-not-allowed' })
    expect(await guardedRequest(strict, `${own}/page`, { operatorOrigin: own })).toMatchObject({ ok: true })
    expect(await guardedRequest(strict, `${own}/moved`, { operatorOrigin: own })).toMatchObject({ ok: true })
    expect(await guardedRequest(strict, `${own}/elsewhere`, { operatorOrigin: own })).toMatchObject({
      reason: 'port-not-allowed',
    })
  })
})

describe('a guarded request over TLS', () => {
  const fetchSecure = (host: string, trusting: boolean) =>
    guardedRequest(
      by,
      `https://${host}:${secureWeb.port}/`,
      trusting ? { certificateAuthority: testCertificate.cert } : {},
    )

  it('reaches a host with a good certificate', async () => {
    expect(await fetchSecure('secure.example', true)).toMatchObject({
      ok: true,
      remoteAddress: publicAddress,
    })
  })

  it.each([
    ['of nobody trusted', 'secure.example', false],
    ['for another name', 'other.example', true],
    ['for a name, at an address', publicAddress, true],
  ])('refuses a certificate %s', async (_, host, trusting) => {
    expect(await fetchSecure(host, trusting)).toMatchObject({ ok: false, reason: 'tls-failed' })
  })

  it('refuses a server that speaks no TLS', async () => {
    const response = await guardedRequest(by, `https://other.example:${web.port}/`)
    expect(response).toMatchObject({ ok: false, reason: 'tls-failed' })
  })
})

describe('the addresses of a host', () => {
  it('come with the answers they rest on', async () => {
    expect(await resolveGuarded(by, 'pictures.example')).toMatchObject({
      ...{ ok: true, addresses: ['127.77.1.99', publicAddress] },
      answers: [{ type: 'A', server: dns.address }, { type: 'AAAA' }],
    })
  })

  it('of a literal are itself', async () => {
    expect(await resolveGuarded(by, publicAddress)).toEqual({
      ok: true,
      addresses: [publicAddress],
      answers: [],
    })
    expect(await resolveGuarded(by, '[::1]')).toMatchObject({ ok: false, reason: 'private-address' })
  })
})
