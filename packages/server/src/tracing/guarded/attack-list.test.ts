// The list of reference/security.md 3: no address that a tip can contain makes the server talk to a private address,
// or holds it up without end.
import type { ServerResponse } from 'node:http'
import { domainToASCII } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Question } from 'dns-packet'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { canonicalUrl } from '../canonical-url.ts'
import { allowedPrefixes, guardedBy, privateAddress, publicAddress } from '../testing/guarded-by.ts'
import { type NameServer, startNameServer, type ZoneAnswer } from '../testing/name-server.ts'
import { startWebServer, type WebServer } from '../testing/web-server.ts'
import { type GuardedRequestOptions, guardedRequest } from './guarded-request.ts'

let dns: NameServer
let web: WebServer
let rebindings = 0
let dripping: ReturnType<typeof setInterval>[] = []

const a = (name: string, ...addresses: string[]) =>
  addresses.map((data) => ({
    type: data.includes(':') ? ('AAAA' as const) : ('A' as const),
    name,
    ttl: 0,
    data,
  }))

function zone({ name, type }: Question): ZoneAnswer {
  const only = (addresses: string[]) => a(name, ...addresses).filter((record) => record.type === type)
  switch (name) {
    case 'public.example':
      return only([publicAddress])
    case 'private.example':
      return only([privateAddress])
    case 'half-private.example':
      return only([publicAddress, privateAddress])
    case 'private-v6.example':
      return only([publicAddress, '::1'])
    case 'mapped.example':
      return only(['::ffff:127.0.0.1'])
    case 'metadata.example':
      return only(['169.254.169.254', 'fd00:ec2::254'])
    case 'rebinding.example':
      if (type !== 'A') return []
      rebindings += 1
      return only([rebindings === 1 ? publicAddress : privateAddress])
    case 'silent.example':
      return 'silence'
    default:
      return 'NXDOMAIN'
  }
}

const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024))

const redirect = (location: string) => (response: ServerResponse) => {
  response.writeHead(302, { location }).end()
}
const body = (encoding: string, bytes: Uint8Array) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-encoding': encoding }).end(bytes)
}
const raw = (text: string) => (response: ServerResponse) => {
  response.socket?.end(text)
}

const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/to-private': (response) => redirect(`http://${privateAddress}:${web.port}/`)(response),
  '/to-private-name': (response) => redirect(`//private.example:${web.port}/`)(response),
  '/to-public-then-private': redirect('/to-private'),
  '/to-decimal': (response) => redirect(`http://2130706433:${web.port}/`)(response),
  '/to-other-port': redirect('http://public.example:22/'),
  '/to-file': redirect('file:///etc/passwd'),
  '/to-data': redirect('data:text/plain,x'),
  '/to-nowhere': redirect('http://%00/'),
  '/loop': redirect('/loop'),
  '/ping': redirect('/pong'),
  '/pong': redirect('/ping'),
  '/silent': () => {},
  '/slow': (response) => {
    response.writeHead(200)
    dripping.push(setInterval(() => response.write('x'), 20))
  },
  '/endless': (response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
    }
    response.on('drain', more)
    more()
  },
  '/bomb': body('gzip', bomb),
  '/bomb-in-bomb': body('gzip, gzip', gzipSync(bomb)),
  '/many-encodings': body('gzip, gzip, gzip, gzip', bomb),
  '/not-gzip': body('gzip', Buffer.from('plain')),
  '/too-short': raw('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nshort'),
  '/too-long': raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nfar more than two'),
  '/two-lengths': raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\nab'),
  '/headers': raw(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1_000)}\r\n`.repeat(100)}\r\n`),
}

beforeAll(async () => {
  web = await startWebServer([publicAddress, privateAddress], (request, response) => {
    const page = pages[request.url ?? '']
    if (page) page(response)
    else response.end('reached')
  })
  dns = await startNameServer(zone)
})
afterAll(async () => {
  await web.stop()
  await dns.stop()
})
afterEach(() => {
  for (const timer of dripping) clearInterval(timer)
  dripping = []
})

function fetchGuarded(url: string, options: GuardedRequestOptions = {}) {
  const by = guardedBy({ dnsServers: [dns.address], allowedPrefixes, allowedPorts: [80, 443, web.port] })
  return guardedRequest(by, url.replaceAll('PORT', String(web.port)), { timeoutMs: 8_000, ...options })
}

/** Nothing may have reached the private side, whatever came out. */
async function reasonOf(url: string, options: GuardedRequestOptions = {}) {
  const before = web.connections[privateAddress]
  const response = await fetchGuarded(url, options)
  expect(web.connections[privateAddress]).toBe(before)
  return response.ok ? 'reached' : response.reason
}

describe('an address that leads to a private network', () => {
  it.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://017700000001:PORT/',
    'http://0177.0.0.01:PORT/',
    'http://0x7f000001:PORT/',
    'http://0x7f.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://127.0.1:PORT/',
    'http://0:PORT/',
    'http://0.0.0.0:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[2002:7f00:1::]:PORT/',
    'http://[::]:PORT/',
    'http://[::1]:PORT/',
    'http://[0:0:0:0:0:0:0:1]:PORT/',
    'http://localhost:PORT/',
    'http://LOCALHOST.:PORT/',
    'http://a.localhost:PORT/',
    'http://public.example@127.0.0.1:PORT/',
    'http://public.example:80@127.0.0.1:PORT/',
    'http://public.example%40127.0.0.1@127.0.0.1:PORT/',
    'http://127.0.0.1:PORT\\@public.example/',
    'http://１２７.０.０.１:PORT/',
    'http://127。0。0。1:PORT/',
    'http://①②⑦.⓪.⓪.①:PORT/',
    'http://ⓛocalhost:PORT/',
    'http://private.example:PORT/',
    'http://PRIVATE.example.:PORT/',
    'http://half-private.example:PORT/',
    'http://private-v6.example:PORT/',
    'http://mapped.example:PORT/',
    'http://metadata.example/latest/meta-data/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://10.0.0.1/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
    'http://public.example:PORT/to-private',
    'http://public.example:PORT/to-private-name',
    'http://public.example:PORT/to-public-then-private',
    'http://public.example:PORT/to-decimal',
  ])('%s is refused as private', async (url) => {
    expect(await reasonOf(url)).toBe('private-address')
  })

  it.each([
    'http://%00:PORT/',
    'http://127.0.0.1%00.public.example:PORT/',
    'http://public.example%00.private.example:PORT/',
    'http://public.example:PORT/to-nowhere',
    'http://[::1%25lo]:PORT/',
    'http://256.0.0.1:PORT/',
    'http://0x7f.0.0.1.0.1:PORT/',
    'not an address',
    '',
  ])('%j is refused as no address', async (url) => {
    expect(await reasonOf(url)).toBe('bad-address')
  })

  it('is not reached by a name server that changes its answer: the connection uses the answer that was judged', async () => {
    rebindings = 0
    expect(await reasonOf('http://rebinding.example:PORT/')).toBe('reached')
    expect(rebindings).toBe(1)
    expect(await reasonOf('http://rebinding.example:PORT/')).toBe('private-address')
  })

  it('is not reached under a name of look-alike letters, which stays a name of its own', async () => {
    const cyrillic = 'рublic.example'
    expect(await reasonOf(`http://${cyrillic}:PORT/`)).toBe('dns-failed')
    expect(dns.asked).toContain(`${domainToASCII(cyrillic)} A`)
    expect(canonicalUrl(`http://${cyrillic}/`)).toMatchObject({
      host: domainToASCII(cyrillic),
      hostUnicode: cyrillic,
    })
  })
})

describe('anything but a web address', () => {
  it.each([
    'file:///etc/passwd',
    'gopher://public.example/',
    'data:text/html,x',
    'ftp://public.example/',
    'javascript:alert(1)',
    'ws://public.example/',
    'blob:http://public.example/1',
    'http://public.example:PORT/to-file',
    'http://public.example:PORT/to-data',
  ])('%s is refused by its scheme', async (url) => {
    expect(await reasonOf(url)).toBe('scheme-not-allowed')
  })

  it.each([
    'http://public.example:22/',
    'http://public.example:25/',
    'http://public.example:PORT/to-other-port',
  ])('%s is refused by its port', async (url) => {
    expect(await reasonOf(url)).toBe('port-not-allowed')
  })

  it('an onion address never reaches a name server', async () => {
    const before = dns.asked.length
    expect(await reasonOf('http://abcdefghijklmnop.onion/')).toBe('onion')
    expect(await reasonOf('http://abcdefghijklmnop.ｏｎｉｏｎ/')).toBe('onion')
    expect(dns.asked.slice(before)).toEqual([])
  })
})

describe('a server that holds on', () => {
  it('by a slow body is left after the time is up', async () => {
    expect(await reasonOf('http://public.example:PORT/slow', { timeoutMs: 300 })).toBe('timeout')
  })

  it('by silence is left after the time is up', async () => {
    expect(await reasonOf('http://public.example:PORT/silent', { timeoutMs: 300 })).toBe('timeout')
    expect(await reasonOf('http://silent.example:PORT/', { timeoutMs: 300 })).toBe('timeout')
  })

  it('by an endless body is left after the bytes are up', async () => {
    expect(await reasonOf('http://public.example:PORT/endless')).toBe('too-large')
  })

  it('by a body that unfolds without end is left after the bytes are up', async () => {
    expect(bomb.length).toBeLessThan(64 * 1024)
    expect(await reasonOf('http://public.example:PORT/bomb')).toBe('too-large')
    expect(await reasonOf('http://public.example:PORT/bomb-in-bomb')).toBe('too-large')
    expect(await reasonOf('http://public.example:PORT/many-encodings')).toBe('bad-response')
  })

  it.each(['/loop', '/ping'])('by redirects without end at %s is left after five', async (path) => {
    const response = await fetchGuarded(`http://public.example:PORT${path}`)
    expect(response).toMatchObject({ ok: false, reason: 'too-many-redirects' })
    expect(response.hops).toHaveLength(6)
  })
})

describe('a server that lies', () => {
  it.each(['/too-short', '/two-lengths', '/headers', '/not-gzip'])('at %s gets no further', async (path) => {
    expect(await reasonOf(`http://public.example:PORT${path}`)).toBe('bad-response')
  })

  it('about a length that is too small is believed, and the rest is not read', async () => {
    const response = await fetchGuarded('http://public.example:PORT/too-long')
    expect(response.ok ? response.body.toString() : response.reason).toMatch(/^(fa|bad-response)$/)
  })
})
