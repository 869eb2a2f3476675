import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeUpWeb, startMadeUpWeb } from './index.ts'
import { madeUpResolver, visit } from './testing/visit.ts'

let web: MadeUpWeb
beforeAll(async () => {
  web = await startMadeUpWeb()
})
afterAll(() => web.stop())

const read = async (path: string): Promise<unknown> => (await fetch(web.controlUrl + path)).json()
const post = async (path: string, body: unknown) => {
  const response = await fetch(web.controlUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const type = response.headers.get('content-type')
  return { status: response.status, type, body: (await response.json()) as unknown }
}

test('a whole story by HTTP: a host is added, seen, taken down, restored, moved', async () => {
  const added = await post('/hosts', {
    host: 'willow.example',
    country: 'nl',
    pages: [{ path: '/a', pictures: 2 }],
  })
  expect(added).toMatchObject({
    status: 201,
    body: { host: 'willow.example', country: 'NL', provider: 'Polder Hosting' },
  })
  const page = `http://willow.example:${web.http.port}/b`
  expect((await post('/pages', { host: 'willow.example', path: '/b' })).status).toBe(201)
  expect((await visit(web, page)).status).toBe(200)
  expect(await read('/requests?host=willow.example')).toMatchObject([{ method: 'GET', url: page }])
  expect(await read('/queries?name=willow.example')).toMatchObject([{ type: 'A', transport: 'udp' }])

  expect(await post('/take-down', { url: page, status: 410 })).toMatchObject({
    status: 200,
    body: { pages: [{ takenDown: null }, { takenDown: 410 }] },
  })
  expect((await visit(web, page)).status).toBe(410)
  await post('/restore', { url: page })
  expect((await visit(web, page)).status).toBe(200)

  expect(await post('/move', { host: 'willow.example', network: 'linden' })).toMatchObject({
    body: { country: 'DE' },
  })
  expect(await madeUpResolver(web).resolve4('willow.example')).toEqual(['127.49.0.2'])
  expect(await read('/hosts')).toEqual(web.hosts())
})

test('mail is read and answered by HTTP', async () => {
  const hotline = await startMadeUpWeb()
  try {
    const transport = createTransport(web.smtp)
    await transport.sendMail({
      from: 'a@hotline.example',
      to: 'b@provider.example',
      subject: 'One',
      text: 'text',
    })
    transport.close()
    const mails = await read('/mailbox?to=b@provider.example')
    expect(mails).toMatchObject([{ subject: 'One' }])
    const { host: smtpHost, port: smtpPort } = hotline.smtp
    const reply = await post('/mailbox/reply', { id: web.mails()[0]?.id, text: 'Seen.', smtpHost, smtpPort })
    expect(reply).toMatchObject({
      status: 200,
      body: { to: 'a@hotline.example', from: 'b@provider.example' },
    })
    expect(hotline.mails()).toMatchObject([{ subject: 'Re: One', to: ['a@hotline.example'] }])
  } finally {
    await hotline.stop()
  }
})

test('the index lists every address and route', async () => {
  expect(await read('/')).toMatchObject({
    dns: web.dns,
    smtp: web.smtp,
    rdapUrl: web.rdapUrl,
    http: web.http,
    addressTable: web.addressTable,
    routes: expect.arrayContaining([expect.stringContaining('POST /move')]),
  })
})

describe('a bad request gets a problem that says what is wrong', () => {
  const mailbox = { text: 'Seen.', smtpHost: '127.0.0.1', smtpPort: 1 }
  test.each([
    ['/hosts', '{', 400, 'not-json'],
    ['/hosts', { country: 'NL', network: 'fjord' }, 422, 'invalid-request'],
    ['/hosts', { host: 'site.local', country: 'NL' }, 422, 'invalid-request'],
    ['/hosts', { country: 'NL', colour: 'blue' }, 422, 'invalid-request'],
    ['/hosts', { country: 'NL', pages: [{ path: 'no-slash' }] }, 422, 'invalid-request'],
    ['/hosts', { country: 'NL', pages: [{ path: '/a', mode: { kind: 'unheard' } }] }, 422, 'invalid-request'],
    ['/hosts', { country: 'NL', pages: [{ path: '/a' }, { path: '/a' }] }, 409, 'path-taken'],
    [
      '/hosts',
      { country: 'NL', pages: [{ path: '/a', pictureHost: 'nobody.example' }] },
      404,
      'unknown-host',
    ],
    ['/hosts', { country: 'XX' }, 404, 'unknown-network'],
    ['/pages', { host: 'nobody.example', path: '/a' }, 404, 'unknown-host'],
    ['/take-down', { url: 'http://nobody.example/' }, 404, 'nothing-at-url'],
    ['/take-down', { url: 'not a url' }, 422, 'invalid-request'],
    ['/move', { host: 'nobody.example', country: 'NL' }, 404, 'unknown-host'],
    ['/provider-behaviour', { provider: 'nobody', behaviour: 'auto' }, 404, 'unknown-provider'],
    ['/mail-routes', { domain: 'hotline.example', host: '192.0.2.1', port: 25 }, 422, 'invalid-request'],
    ['/mailbox/reply', { id: 'mail-999', ...mailbox }, 404, 'unknown-mail'],
    ['/unheard', {}, 404, 'unknown-route'],
  ])('POST %s %j: %i %s', async (path, body, status, title) => {
    const before = web.hosts()
    const answer = await post(path, body)
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status, title } })
    expect(answer.body).toHaveProperty('detail', expect.stringMatching(/./))
    expect(web.hosts()).toEqual(before)
  })

  test('and a host that exists already stays as it is', async () => {
    await post('/hosts', { host: 'opal.example', country: 'NL' })
    expect(await post('/hosts', { host: 'opal.example', country: 'SE' })).toMatchObject({ status: 409 })
    expect(web.hosts().filter((host) => host.host === 'opal.example')).toMatchObject([{ country: 'NL' }])
  })
})

describe('a page open in a browser on the same machine cannot use the control API', () => {
  test('by sending a form', async () => {
    const body = JSON.stringify({ host: 'planted.example', country: 'NL' })
    const response = await fetch(`${web.controlUrl}/hosts`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body,
    })
    expect(response.status).toBe(415)
  })

  test('by a name that leads to loopback', async () => {
    const problem = await new Promise((resolve, reject) => {
      const asked = request(`${web.controlUrl}/hosts`, { headers: { host: 'trick.example' }, agent: false })
      asked.once('response', (response) => resolve(json(response)))
      asked.once('error', reject)
      asked.end()
    })
    expect(problem).toMatchObject({ status: 403, title: 'not-loopback' })
  })
})
