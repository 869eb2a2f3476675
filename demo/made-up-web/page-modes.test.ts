import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { type MadeUpWeb, startMadeUpWeb } from './index.ts'
import type { pageMode } from './page-mode.ts'
import { visit } from './testing/visit.ts'

let web: MadeUpWeb
beforeAll(async () => {
  web = await startMadeUpWeb()
})
afterAll(() => web.stop())

interface PlacedPage {
  readonly page: string
  readonly picture: string
  readonly address: string
}

async function aPage(mode: z.input<typeof pageMode>): Promise<PlacedPage> {
  const host = await web.addHost({ country: 'NL', pages: [{ path: '/page', mode }] })
  const picture = host.pages[0]?.pictures[0]?.url ?? ''
  return { page: `${host.url}page`, picture, address: host.address }
}

/** Opens the page and hands out the answer without reading it. */
function open({ page, address }: PlacedPage) {
  const { host, port, pathname } = new URL(page)
  const asked = request({ host: address, port, path: pathname, headers: { host }, agent: false })
  asked.end()
  return new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve)
    asked.once('error', reject)
  })
}

describe('a page with a way in', () => {
  test('shows itself and its pictures only to who comes from the right place', async () => {
    const { page, picture } = await aPage({ kind: 'referrer-gated', referrer: 'http://forum.example/thread' })
    const status = async (url: string, referer?: string) =>
      (await visit(web, url, { headers: referer === undefined ? {} : { referer } })).status
    expect(await status(page)).toBe(403)
    expect(await status(page, 'http://elsewhere.example/')).toBe(403)
    expect(await status(page, 'http://forum.example/thread')).toBe(200)
    expect(await status(page, 'http://forum.example/')).toBe(200)
    expect(await status(picture)).toBe(403)
    expect(await status(picture, page)).toBe(200)
  })

  test('shows itself and its pictures only with the right cookie', async () => {
    const { page, picture } = await aPage({ kind: 'cookie-gated', name: 'age', value: 'yes' })
    for (const url of [page, picture]) {
      expect((await visit(web, url, { headers: { cookie: 'age=no' } })).status).toBe(403)
      expect((await visit(web, url, { headers: { cookie: 'other=1; age=yes' } })).status).toBe(200)
    }
  })

  test('gives a cookie for the right password of its form', async () => {
    const { page, picture } = await aPage({ kind: 'password-form', password: 'open please' })
    expect((await visit(web, page)).body.toString()).toContain('type="password"')
    const send = (password: string) => {
      const body = new URLSearchParams({ password }).toString()
      return visit(web, page, {
        method: 'POST',
        body,
        headers: { 'content-length': Buffer.byteLength(body) },
      })
    }
    expect((await send('wrong')).headers['set-cookie']).toBeUndefined()
    const accepted = await send('open please')
    expect([accepted.status, accepted.headers.location]).toEqual([303, '/page'])
    const cookie = accepted.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect((await visit(web, page, { headers: { cookie } })).body.toString()).toContain('Page with 1 picture')
    expect((await visit(web, picture, { headers: { cookie } })).status).toBe(200)
    expect((await visit(web, picture)).status).toBe(403)
  })

  test('asks for a user name and password as HTTP does', async () => {
    const { page } = await aPage({ kind: 'basic-auth', username: 'guest', password: 'please' })
    const refused = await visit(web, page)
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Basic realm="page"'])
    const authorization = `Basic ${Buffer.from('guest:please').toString('base64')}`
    expect((await visit(web, page, { headers: { authorization } })).status).toBe(200)
  })
})

describe('a page made for attacks', () => {
  test('sends its body in small pieces', async () => {
    const placed = await aPage({ kind: 'slow-body', bytesPerWrite: 5, pauseMs: 1 })
    const response = await open(placed)
    const pieces: Buffer[] = []
    for await (const piece of response) pieces.push(piece as Buffer)
    expect(Buffer.concat(pieces).toString()).toContain('</html>')
    expect(pieces.length).toBeGreaterThan(5)
  })

  test('sends a body that goes on until the client leaves', async () => {
    const response = await open(await aPage({ kind: 'endless-body' }))
    let bytes = 0
    for await (const piece of response) {
      bytes += (piece as Buffer).length
      if (bytes > 8 * 1024 * 1024) break
    }
    expect(bytes).toBeGreaterThan(8 * 1024 * 1024)
    expect(response.complete).toBe(false)
  })

  test('redirects to itself for ever, each time under another address', async () => {
    const { page } = await aPage({ kind: 'redirect-loop' })
    let at = page
    for (let turn = 1; turn <= 3; turn++) {
      const answer = await visit(web, at)
      expect([answer.status, answer.headers.location]).toEqual([302, `/page?turn=${turn}`])
      at = new URL(answer.headers.location ?? '', page).href
    }
  })

  test('redirects to a private address, where who follows is seen', async () => {
    const { page } = await aPage({ kind: 'redirect-to-private' })
    const { location = '' } = (await visit(web, page)).headers
    expect(new URL(location).hostname).toBe('127.0.0.1')
    await fetch(location)
    expect(web.requests().at(-1)).toMatchObject({ address: '127.0.0.1', url: location })
  })

  test('redirects to wherever it is told', async () => {
    const { page } = await aPage({ kind: 'redirect', to: 'file:///etc/hostname', status: 307 })
    const answer = await visit(web, page)
    expect([answer.status, answer.headers.location]).toEqual([307, 'file:///etc/hostname'])
  })

  test.each([404, 410, 503])('answers %i', async (status) => {
    const { page } = await aPage({ kind: 'status', status })
    expect((await visit(web, page)).status).toBe(status)
  })

  test('unpacks to far more than it sends', async () => {
    const { page } = await aPage({ kind: 'gzip-bomb', megabytes: 8 })
    const answer = await visit(web, page)
    expect(answer.headers['content-encoding']).toBe('gzip')
    expect(answer.body.length).toBeLessThan(20_000)
    expect(gunzipSync(answer.body).length).toBe(8 * 1024 * 1024)
  })

  test.each([
    ['more', 'above'],
    ['less', 'below'],
  ] as const)('that claims %s than it sends promises a length %s the true one', async (claims, side) => {
    const [headers = '', body = ''] = (
      await rawAnswer(await aPage({ kind: 'wrong-content-length', claims }))
    ).split('\r\n\r\n')
    const promised = Number(/content-length: (\d+)/i.exec(headers)?.[1])
    expect(body).toContain('</html>')
    if (side === 'above') expect(promised).toBeGreaterThan(body.length)
    else expect(promised).toBeLessThan(body.length)
  })
})

/** Everything that comes over the wire until the host ends the connection. */
async function rawAnswer({ page, address }: PlacedPage): Promise<string> {
  const { host, port, pathname } = new URL(page)
  const socket = connect(Number(port), address)
  socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
  return text(socket)
}
