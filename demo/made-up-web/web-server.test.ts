import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeUpWeb, patternPicture, startMadeUpWeb } from './index.ts'
import { visit } from './testing/visit.ts'

let web: MadeUpWeb
beforeAll(async () => {
  web = await startMadeUpWeb({ https: true })
})
afterAll(() => web.stop())

const sourcesIn = (markup: Buffer): string[] =>
  [...markup.toString().matchAll(/<img src="([^"]+)"/g)].map((match) => match[1] ?? '')

describe('a host', () => {
  test('shows a page whose pictures are PNG files made from its seed', async () => {
    const host = await web.addHost({ country: 'NL', pages: [{ path: '/page', pictures: 3, seed: 'blue' }] })
    const page = await visit(web, `${host.url}page`)
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.body.toString()).toContain('<h1>Page with 3 pictures</h1>')
    const urls = sourcesIn(page.body).map((source) => new URL(source, host.url).href)
    expect(urls).toEqual(host.pages[0]?.pictures.map((picture) => picture.url))
    const second = await visit(web, urls[1] ?? '')
    expect(second.headers['content-type']).toBe('image/png')
    expect(second.body.equals(patternPicture({ seed: 'blue-2', width: 320, height: 240 }))).toBe(true)
  })

  test('has a neutral made-up name when it is not given one', async () => {
    expect((await web.addHost({ country: 'NL' })).host).toMatch(/^[a-z]+-[a-z]+-[0-9a-f]{4}\.example$/)
  })

  test('answers under its own name only, on its own address only', async () => {
    const host = await web.addHost({ country: 'NL', pages: [{ path: '/' }] })
    expect((await visit(web, host.url, { headers: { host: 'other.example' } })).status).toBe(421)
    const elsewhere = await fetch(`http://127.0.0.1:${web.http.port}/`)
    expect(elsewhere.status).toBe(421)
    expect(web.requests().at(-1)).toMatchObject({ host: '127.0.0.1', address: '127.0.0.1' })
  })

  test('keeps what was asked of it, with the headers', async () => {
    const host = await web.addHost({ country: 'NL', pages: [{ path: '/seen' }] })
    await visit(web, `${host.url}seen`, { headers: { referer: 'http://forum.example/' } })
    expect(web.requests().filter((request) => request.host === host.host)).toEqual([
      {
        at: expect.any(String),
        method: 'GET',
        url: `${host.url}seen`,
        host: host.host,
        address: host.address,
        headers: expect.objectContaining({ referer: 'http://forum.example/' }),
      },
    ])
  })

  test('serves the same by HTTPS under the authority of the made-up web', async () => {
    const host = await web.addHost({ country: 'NL', pages: [{ path: '/page' }] })
    expect((await visit(web, `${host.secureUrl}page`)).status).toBe(200)
    await expect(visit({ ...web, https: null }, `${host.secureUrl}page`)).rejects.toThrow(/certificate/)
  })

  test('can show pictures that another host serves', async () => {
    const pictures = await web.addHost({ host: 'pictures.example', country: 'SE' })
    const host = await web.addHost({
      country: 'NL',
      pages: [{ path: '/page', pictures: 2, pictureHost: pictures.host }],
    })
    const [source = ''] = sourcesIn((await visit(web, `${host.url}page`)).body)
    expect(new URL(source).hostname).toBe('pictures.example')
    expect((await visit(web, source)).headers['content-type']).toBe('image/png')
  })

  test('shares its address with others only on a content delivery network', async () => {
    const [one, two] = [await web.addHost({ network: 'cirrus' }), await web.addHost({ network: 'cirrus' })]
    expect(one.address).toBe(two.address)
    const [three, four] = [await web.addHost({ network: 'polder' }), await web.addHost({ network: 'polder' })]
    expect(three.address).not.toBe(four.address)
  })
})

describe('a page taken down', () => {
  test.each([404, 410, 200] as const)(
    'answers %i, its pictures too, until it is restored',
    async (status) => {
      const host = await web.addHost({ country: 'NL', pages: [{ path: '/page' }] })
      const picture = host.pages[0]?.pictures[0]?.url ?? ''
      web.takeDown({ url: `${host.url}page`, status })
      const page = await visit(web, `${host.url}page`)
      expect([page.status, sourcesIn(page.body)]).toEqual([status, []])
      const gone = await visit(web, picture)
      expect([gone.status, gone.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8'])
      web.restore({ url: `${host.url}page` })
      expect((await visit(web, picture)).headers['content-type']).toBe('image/png')
    },
  )

  test('can be one picture alone', async () => {
    const host = await web.addHost({ country: 'NL', pages: [{ path: '/page', pictures: 2 }] })
    const [first, second] = host.pages[0]?.pictures ?? []
    web.takeDown({ url: first?.url ?? '' })
    expect((await visit(web, first?.url ?? '')).status).toBe(404)
    expect((await visit(web, second?.url ?? '')).status).toBe(200)
    expect((await visit(web, `${host.url}page`)).status).toBe(200)
  })
})

test('a host that moved answers from its new address only', async () => {
  const host = await web.addHost({ country: 'NL', pages: [{ path: '/page' }] })
  const moved = await web.move({ host: host.host, country: 'SE' })
  expect(moved).toMatchObject({
    country: 'SE',
    network: 'fjord',
    address: expect.stringMatching(/^127\.46\.0\./),
  })
  expect((await visit(web, `${host.url}page`)).status).toBe(200)
  await expect(fetch(`http://${host.address}:${web.http.port}/page`)).rejects.toThrow()
})
