import { expect, test } from 'vitest'
import { captured, failed, load } from '../testing/load.ts'
import { startNameServer } from '../testing/name-server.ts'
import { pattern } from '../testing/pictures.ts'
import { bytes, type Handler, html, redirect, startSite } from '../testing/site.ts'
import { visiting } from '../testing/visiting.ts'

const on = visiting()
const picture = await pattern(320, 240)

const paths = (files: readonly { url: string }[]) => files.map(({ url }) => new URL(url).pathname).toSorted()

test('a page gives its document, a snapshot, and each picture with its own address and headers', async () => {
  const page = captured(
    await on.visit({
      '/': html('<p>some words</p><img src="/a.png"><img src="/b.jpg">'),
      '/a.png': bytes(picture, 'image/png'),
      '/b.jpg': bytes(await pattern(64, 64, 1, 'jpeg'), 'image/jpeg'),
    }),
  )
  expect(page.mediaType).toBe('text/html')
  expect(page.document.toString()).toContain('<p>some words</p>')
  expect(page.snapshot?.toString()).toContain('some words')
  expect(page.visit).toMatchObject({ status: 200, finalUrl: `${on.site.origin}/`, chain: [] })
  expect(page.visit.headers?.['content-type']).toBe('text/html; charset=utf-8')
  expect(paths(page.files)).toEqual(['/a.png', '/b.jpg'])
  const first = page.files.find(({ url }) => url.endsWith('/a.png'))
  expect(first).toMatchObject({
    status: 200,
    mediaType: 'image/png',
    headers: { 'content-type': 'image/png' },
  })
  expect(first?.bytes.equals(picture)).toBe(true)
  expect(page.leftOut).toEqual([])
})

test('a picture is known by its bytes, not by its name or what the host calls it', async () => {
  const page = captured(
    await on.visit({
      '/': html(
        '<img src="/data.bin"><img src="/text.txt"><img src="/fake.png"><link rel="icon" href="/none">',
      ),
      '/data.bin': bytes(picture, 'application/octet-stream'),
      '/text.txt': bytes(picture, 'text/plain'),
      '/fake.png': html('no picture at all'),
    }),
  )
  expect(page.files.map(({ url, mediaType }) => [new URL(url).pathname, mediaType]).toSorted()).toEqual([
    ['/data.bin', 'image/png'],
    ['/text.txt', 'image/png'],
  ])
})

test('pictures that scripts add, that load when scrolled to, in frames, and inside the page are all found', async () => {
  const page = captured(
    await on.visit({
      '/': html(`<img src="data:image/png;base64,${picture.toString('base64')}">
        <iframe src="/frame"></iframe>
        <img loading="lazy" style="margin-top: 9000px" src="/lazy.png">
        <script>fetch('/list').then((r) => r.json()).then(([address]) => {
          const image = new Image(); image.src = address; document.body.append(image)
          new IntersectionObserver((seen, self) => {
            if (seen.some((each) => each.isIntersecting)) { self.disconnect(); new Image().src = '/seen.png' }
          }).observe(image)
        })</script>`),
      '/list': bytes(Buffer.from('["/late.png"]'), 'application/json'),
      '/frame': html('<img src="/framed.png">'),
      '/late.png': bytes(picture, 'image/png'),
      '/lazy.png': bytes(picture, 'image/png'),
      '/seen.png': bytes(picture, 'image/png'),
      '/framed.png': bytes(picture, 'image/png'),
    }),
  )
  expect(paths(page.files)).toEqual(['/', '/framed.png', '/late.png', '/lazy.png', '/seen.png'])
  const inline = page.files.find(({ url }) => url === `${on.site.origin}/#inline-1`)
  expect(inline?.bytes.equals(picture)).toBe(true)
})

test('an address that is a picture is that picture', async () => {
  const page = captured(await on.visit({ '/p': bytes(picture, 'text/plain') }, { path: '/p' }))
  expect(page).toMatchObject({ mediaType: 'image/png', files: [], snapshot: null })
  expect(page.document.equals(picture)).toBe(true)
})

test('a video is taken whole, though a browser asks for it in ranges', async () => {
  const video = Buffer.concat([
    Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'),
    Buffer.alloc(200_000, 7),
  ])
  const ranged: Handler = (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(206, {
      'content-type': 'video/mp4',
      'content-range': `bytes ${from}-${video.length - 1}/${video.length}`,
    })
    response.end(video.subarray(from))
  }
  const page = captured(
    await on.visit({ '/': html('<video src="/v" preload="none"></video>'), '/v': ranged }),
  )
  expect(page.files.map((file) => [file.mediaType, file.bytes.length])).toEqual([['video/mp4', video.length]])
})

test('the access recipe is sent: referrer, cookie, user agent and language, the cookie to its own host only', async () => {
  const heard: Record<string, unknown>[] = []
  const listen =
    (answer: Handler): Handler =>
    (request, response) => {
      heard.push(request.headers)
      answer(request, response)
    }
  await on.serve({
    '/': listen((request, response) => html(`<img src="${on.site.otherOrigin}/a.png">`)(request, response)),
    '/a.png': listen(bytes(picture, 'image/png')),
  })
  const recipe = {
    ...{ referrer: 'https://forum.example/thread?x=1', cookie: 'seen=1; age=ok' },
    ...{ userAgent: 'Mozilla/5.0 (Test)', language: 'sv-SE,sv;q=0.9' },
  }
  captured(await load(on.browser, `${on.site.origin}/`, { port: on.site.port, recipe }))
  expect(heard[0]).toMatchObject({
    ...{ referer: recipe.referrer, cookie: recipe.cookie, 'user-agent': recipe.userAgent },
    'accept-language': expect.stringContaining('sv-SE'),
  })
  expect(heard[1]?.['cookie']).toBeUndefined()
})

test('a password opens a protected page, and without it the page is password-protected', async () => {
  const guarded: Handler = (request, response) => {
    const expected = `Basic ${Buffer.from('anna:geheim').toString('base64')}`
    if (request.headers.authorization === expected) html('inside')(request, response)
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end('who?')
  }
  expect(failed(await on.visit({ '/': guarded })).reason).toBe('password-protected')
  const recipe = { username: 'anna', password: 'geheim' }
  const page = captured(await load(on.browser, `${on.site.origin}/`, { port: on.site.port, recipe }))
  expect(page.document.toString()).toContain('inside')
  const wrong = { username: 'anna', password: 'no' }
  expect(
    failed(await load(on.browser, `${on.site.origin}/`, { port: on.site.port, recipe: wrong })).reason,
  ).toBe('password-protected')
})

test('each step on the way to the page is kept, redirects and those the page makes itself', async () => {
  const page = captured(
    await on.visit({
      '/': redirect('/two'),
      '/two': redirect('/three'),
      '/three': html('<script>location.href = "/end"</script>'),
      '/end': html('the end'),
    }),
  )
  expect(page.visit.finalUrl).toBe(`${on.site.origin}/end`)
  expect(page.visit.chain.map(({ url, status }) => [new URL(url).pathname, status])).toEqual([
    ['/', 302],
    ['/two', 302],
    ['/three', null],
  ])
})

test.each([
  [404, 'error-404-or-site-down'],
  [410, 'link-expired'],
  [403, 'referrer-unknown-or-incorrect'],
  [451, 'legally-unable-to-access'],
  [503, 'error-503-or-temporarily-unavailable'],
])('a %i is told as %s, with how it came', async (status, reason) => {
  const result = failed(await on.visit({ '/': (_request, response) => response.writeHead(status).end('no') }))
  expect(result).toMatchObject({ reason, visit: { status } })
})

test('an empty page has no content', async () => {
  expect(failed(await on.visit({ '/': bytes(Buffer.alloc(0), 'text/html') })).reason).toBe(
    'content-not-found',
  )
})

test('a host that is gone, and a name that leads nowhere, are down', async () => {
  const gone = await startSite({})
  await gone.stop()
  await on.serve({})
  const closed = failed(await load(on.browser, `${gone.origin}/`, { port: gone.port }))
  expect([closed.reason, closed.visit.status]).toEqual(['error-404-or-site-down', null])
  const names = await startNameServer({})
  const options = { port: on.site.port, dnsServers: [names.address] }
  expect(failed(await load(on.browser, `http://gone.test:${on.site.port}/`, options)).reason).toBe(
    'error-404-or-site-down',
  )
  expect(failed(await load(on.browser, `https://gone.test:${on.site.port}/`, options)).reason).toBe(
    'error-404-or-site-down',
  )
  await names.stop()
})

test('names are looked up where the member’s configuration says, by the proxy', async () => {
  const names = await startNameServer({ 'pictures.test': '127.0.0.2' })
  await on.serve({ '/': html('<img src="/a.png">'), '/a.png': bytes(picture, 'image/png') })
  const url = `http://pictures.test:${on.site.port}/`
  const page = captured(await load(on.browser, url, { port: on.site.port, dnsServers: [names.address] }))
  expect(page.files.map((file) => file.url)).toEqual([`${url}a.png`])
  await names.stop()
})
