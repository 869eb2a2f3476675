import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { captured, failed, load } from '../testing/load.ts'
import { pattern } from '../testing/pictures.ts'
import { bytes, type Handler, html, redirect } from '../testing/site.ts'
import { visiting } from '../testing/visiting.ts'

const on = visiting()
const picture = await pattern(320, 240)

const paths = (files: readonly { url: string }[]) => files.map(({ url }) => new URL(url).pathname).toSorted()

test('five redirects are followed and a sixth is not, a loop neither', async () => {
  const pages = Object.fromEntries(
    Array.from({ length: 6 }, (_, at) => [`/${at}`, redirect(`/${at + 1}`)] as const),
  )
  const five = captured(await on.visit({ ...pages, '/6': html('end') }, { path: '/1' }))
  expect(five.visit.chain).toHaveLength(5)
  const six = failed(await load(on.browser, `${on.site.origin}/0`, { port: on.site.port }))
  expect([six.reason, six.leftOut[0]?.why]).toEqual(['unable-to-access', 'too-many-redirects'])
  await on.site.stop()
  const loop = failed(await on.visit({ '/': redirect('/') }))
  expect(loop.reason).toBe('unable-to-access')
  expect(on.site.requests.length).toBeLessThanOrEqual(6)
})

test('a file above its limit is left out and named, the rest of the page is taken', async () => {
  const page = captured(
    await on.visit(
      {
        '/': html('<img src="/large.png"><img src="/small.png">'),
        '/large.png': bytes(Buffer.concat([picture, Buffer.alloc(300_000)]), 'image/png'),
        '/small.png': bytes(picture, 'image/png'),
      },
      { limits: { maxFileBytes: 100_000 } },
    ),
  )
  expect(paths(page.files)).toEqual(['/small.png'])
  expect(page.leftOut).toEqual([{ why: 'file-too-large', url: `${on.site.origin}/large.png` }])
})

test('a small answer that unpacks to a very large file is cut at the limit', async () => {
  const bomb = gzipSync(Buffer.concat([picture, Buffer.alloc(60_000_000)]))
  const page = captured(
    await on.visit({
      '/': html('<img src="/bomb.png">'),
      '/bomb.png': (_request, response) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end(bomb)
      },
    }),
  )
  expect([page.files, page.leftOut.map(({ why }) => why)]).toEqual([[], ['file-too-large']])
})

test('a page of many pictures gives as many as the limit says', async () => {
  const images = Array.from({ length: 8 }, (_, at) => `/${at}.png`)
  const pages = Object.fromEntries(images.map((path) => [path, bytes(picture, 'image/png')] as const))
  const page = captured(
    await on.visit(
      { ...pages, '/': html(images.map((path) => `<img src="${path}">`).join('')) },
      { limits: { maxFiles: 3 } },
    ),
  )
  expect(page.files).toHaveLength(3)
  expect(page.leftOut.map(({ why }) => why)).toEqual(Array(5).fill('too-many-files'))
})

test('a page above its limit of bytes ends there', async () => {
  const noise = (seed: number) => Buffer.concat([picture, Buffer.alloc(60_000, seed)])
  const images = Array.from({ length: 6 }, (_, at) => `/${at}.png`)
  const pages = Object.fromEntries(images.map((path, at) => [path, bytes(noise(at), 'image/png')] as const))
  const page = captured(
    await on.visit(
      { ...pages, '/': html(images.map((path) => `<img src="${path}">`).join('')) },
      { limits: { maxBytes: 200_000 } },
    ),
  )
  const kept = page.files.reduce((sum, file) => sum + file.bytes.length, page.document.length)
  expect(kept).toBeLessThanOrEqual(200_000)
  expect(page.leftOut.some(({ why }) => why === 'page-too-large')).toBe(true)
})

test('a page whose picture never ends is taken without it when its time is over', async () => {
  const endless: Handler = (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png' })
    response.write(picture.subarray(0, 1_000))
  }
  const silent: Handler = () => {}
  const page = captured(
    await on.visit(
      {
        '/': html('<p>words</p><img src="/endless.png"><img src="/silent.png">'),
        '/endless.png': endless,
        '/silent.png': silent,
      },
      { limits: { timeoutMs: 3_000 } },
    ),
  )
  expect(page.document.toString()).toContain('words')
  expect(page.files).toEqual([])
  expect(page.leftOut.filter(({ why }) => why === 'time-over').map(({ url }) => url)).toEqual([
    `${on.site.origin}/endless.png`,
    `${on.site.origin}/silent.png`,
  ])
})

test('a host that never answers is down', async () => {
  const result = failed(await on.visit({ '/': () => {} }, { limits: { timeoutMs: 1_500 } }))
  expect(result.reason).toBe('error-404-or-site-down')
})
