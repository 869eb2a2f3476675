import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { captured, failed, load } from '../testing/load.ts'
import { startNameServer } from '../testing/name-server.ts'
import { pattern } from '../testing/pictures.ts'
import { bytes, type Handler, html, redirect } from '../testing/site.ts'
import { visiting } from '../testing/visiting.ts'

const on = visiting()
const picture = await pattern(320, 240)

const paths = (files: readonly { url: string }[]) => files.map(({ url }) => new URL(url).pathname).toSorted()

test('no page reaches a private address, however it asks', async () => {
  let target = ''
  await on.serve({
    '/': (request, response) =>
      html(`<img src="http://${target}/"><iframe src="http://${target}/"></iframe><img src="/jump">
      <script>fetch('http://${target}/', { mode: 'no-cors' }).catch(() => 0); new WebSocket('ws://${target}/')
      navigator.sendBeacon('http://${target}/'); open('http://${target}/')
      new Worker(URL.createObjectURL(new Blob(["fetch('http://${target}/', { mode: 'no-cors' })"])))</script>`)(
        request,
        response,
      ),
    '/jump': (request, response) => redirect(`http://${target}/`)(request, response),
  })
  let reached = 0
  const inside = createServer((_request, response) => {
    reached += 1
    response.end('secret')
  })
  // The same port, which may be reached, on an address that may not.
  await new Promise<void>((resolve) => inside.listen(on.site.port, '127.0.0.3', resolve))
  target = `127.0.0.3:${on.site.port}`
  const names = await startNameServer({ 'inside.test': '127.0.0.3' })
  const options = { port: on.site.port, dnsServers: [names.address] }

  captured(await load(on.browser, `${on.site.origin}/`, options))
  for (const url of [
    `${on.site.origin}/jump`,
    `http://${target}/`,
    `http://inside.test:${on.site.port}/`,
    `https://${target}/`,
  ])
    expect(failed(await load(on.browser, url, options)).reason).toBe('unable-to-access')
  await names.stop()
  inside.closeAllConnections()
  inside.close()
  expect(on.site.requests).toContain(`127.0.0.1:${on.site.port}/jump`)
  expect(reached).toBe(0)
})

test('a page that never rests, opens windows, asks questions and offers downloads is captured all the same', async () => {
  const page = captured(
    await on.visit(
      {
        '/': html(`<p>words</p><a id="d" href="/file" download>file</a>
          <script>setInterval(() => fetch('/ping'), 100); open('/other'); alert('stop'); confirm('sure?')
          onbeforeunload = () => 'stay'; document.getElementById('d').click()
          navigator.geolocation.getCurrentPosition(() => 0); Notification?.requestPermission?.()</script>
          <img src="/a.png">`),
        '/ping': bytes(Buffer.from('{}'), 'application/json'),
        '/a.png': bytes(picture, 'image/png'),
        '/file': bytes(Buffer.alloc(10), 'application/zip'),
      },
      { limits: { timeoutMs: 6_000 } },
    ),
  )
  expect(paths(page.files)).toEqual(['/a.png'])
  expect(page.snapshot?.toString()).toContain('words')
})

test('a page whose script never ends is taken as it was received', async () => {
  const page = captured(
    await on.visit(
      {
        '/': html('<p>words</p><img src="/a.png"><script>for (;;) {}</script>'),
        '/a.png': bytes(picture, 'image/png'),
      },
      { limits: { timeoutMs: 2_000 } },
    ),
  )
  expect(page.document.toString()).toContain('words')
  expect(page.snapshot).toBeNull()
  expect(page.leftOut.map(({ why }) => why)).toContain('no-snapshot')
  const next = captured(await load(on.browser, `${on.site.origin}/a.png`, { port: on.site.port }))
  expect(next.mediaType).toBe('image/png')
})

test('one page leaves nothing behind for the next', async () => {
  const seen: (string | undefined)[] = []
  const pages: Record<string, Handler> = {
    '/': (request, response) => {
      seen.push(request.headers.cookie)
      response.setHeader('set-cookie', 'mark=1; Max-Age=9999')
      response.setHeader('cache-control', 'max-age=9999')
      html(`<img src="/a.png"><p id="p"></p><script>p.textContent = 'stored ' + localStorage.getItem('k')
        localStorage.setItem('k', 'kept')</script>`)(request, response)
    },
    '/a.png': (request, response) => {
      response.setHeader('cache-control', 'max-age=9999')
      bytes(picture, 'image/png')(request, response)
    },
  }
  captured(await on.visit(pages))
  const second = captured(await load(on.browser, `${on.site.origin}/`, { port: on.site.port }))
  expect(seen).toEqual([undefined, undefined])
  expect(second.files).toHaveLength(1)
  expect(second.snapshot?.toString()).toContain('stored null')
})

test('a browser that was killed is replaced at the next page', async () => {
  captured(await on.visit({ '/': html('words') }))
  await on.browser
    .withContext(
      () => ({}),
      async (context) => {
        const session = await context.browser()?.newBrowserCDPSession()
        await session?.send('Browser.crash').catch(() => {})
      },
    )
    .catch(() => {})
  expect(
    captured(await load(on.browser, `${on.site.origin}/`, { port: on.site.port })).document.toString(),
  ).toContain('words')
})
