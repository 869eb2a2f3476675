// Malformed, huge, duplicated and truncated requests to every route that the OpenAPI documents name, over real sockets.
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, issueApiToken } from './accounts/index.ts'
import { openRooms } from './compose.ts'
import { type TestFoundation, testFoundation } from './foundation/testing/test-foundation.ts'
import { type Addresses, openListeners } from './listeners.ts'
import { createExchangeKeys, openMembers } from './network/members/index.ts'

const sides = ['public', 'workbench', 'exchange'] as const
type Side = (typeof sides)[number]

interface Answer {
  status: number
  contentType: string
  body: string
}

let test: TestFoundation
let addresses: Addresses
let closeListeners: () => Promise<void>
let token: string

beforeAll(async () => {
  test = await testFoundation({ log: 'error' })
  await createExchangeKeys(test.foundation.config.dataDir)
  const listeners = await openListeners(
    test.foundation,
    openRooms(test.foundation, openMembers(test.foundation)),
  )
  addresses = listeners.addresses
  closeListeners = listeners.close
  const manager = await createUser(test.foundation, { name: 'Manager', role: 'manager' })
  token = await issueApiToken(test.foundation, manager)
})
afterAll(async () => {
  await closeListeners()
  await test.close()
})

/** Sends exactly these bytes and reads until the server closes or has answered. */
function sendRaw(
  side: Side,
  bytes: Buffer | string,
  options: { hangUp?: boolean } = {},
): Promise<Answer | 'no answer'> {
  const { hostname, port } = new URL(addresses[side] ?? '')
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    const socket = connect(Number(port), hostname)
    const done = () => resolve(readAnswer(Buffer.concat(pieces).toString('latin1')))
    socket.on('data', (piece) => pieces.push(piece))
    socket.on('close', done)
    socket.on('error', done)
    socket.write(bytes, () => {
      if (options.hangUp) socket.end()
    })
  })
}

function readAnswer(text: string): Answer | 'no answer' {
  const match = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(text)
  if (!match) return 'no answer'
  const contentType = /content-type: ([^\r\n]+)/i.exec(match[2] ?? '')?.[1] ?? ''
  return { status: Number(match[1]), contentType, body: match[3] ?? '' }
}

interface Route {
  side: Side
  method: string
  path: string
  hasBody: boolean
}

async function routesOf(side: Side): Promise<Route[]> {
  const answer = await fetch(`${addresses[side]}/openapi.json`)
  const document = (await answer.json()) as {
    paths: Record<string, Record<string, { requestBody?: unknown }>>
  }
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      side,
      method: method.toUpperCase(),
      path,
      hasBody: operation.requestBody !== undefined,
    })),
  )
}

const goodId = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const fill = (path: string, value: string) => path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(value))

function head(route: Route, path: string, headers: Record<string, string | number>): string {
  const all = { host: 'member.example', authorization: `Bearer ${token}`, connection: 'close', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${route.method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

function withBody(route: Route, body: string | Buffer, contentType: string): Buffer {
  const bytes = Buffer.from(body)
  const headers = { 'content-type': contentType, 'content-length': bytes.length }
  return Buffer.concat([Buffer.from(head(route, fill(route.path, goodId), headers)), bytes])
}

function expectClearRefusal(answer: Answer | 'no answer', what: string): void {
  if (answer === 'no answer') throw new Error(`${what}: no answer`)
  expect(answer.status, `${what}: ${answer.body.slice(0, 300)}`).toBeGreaterThanOrEqual(400)
  expect(answer.status, `${what}: ${answer.body.slice(0, 300)}`).toBeLessThan(500)
  // The form answers people in HTML, with what they typed; everything else in problem details.
  if (!answer.contentType.startsWith('text/html')) {
    expect(answer.contentType, what).toMatch(/^application\/(problem\+json|jose)/)
  }
}

describe.each(sides)('the %s address', (side) => {
  it('refuses a body that is not what it says, on every route', async () => {
    for (const route of (await routesOf(side)).filter(
      ({ hasBody, method }) => hasBody && method !== 'DELETE',
    )) {
      const name = `${route.method} ${route.path}`
      expectClearRefusal(
        await sendRaw(side, withBody(route, '{"a":', 'application/json')),
        `${name} cut JSON`,
      )
      expectClearRefusal(
        await sendRaw(side, withBody(route, Buffer.from([0xff, 0xfe, 0, 1]), 'application/json')),
        `${name} bytes as JSON`,
      )
      expectClearRefusal(
        await sendRaw(side, withBody(route, '['.repeat(50_000), 'application/json')),
        `${name} deep JSON`,
      )
      expectClearRefusal(await sendRaw(side, withBody(route, '<a/>', 'application/xml')), `${name} XML`)
    }
  }, 120_000)

  it('refuses a huge body before it has come', async () => {
    const limit = side === 'exchange' ? 64 * 1024 * 1024 : 1024 * 1024
    for (const route of (await routesOf(side)).filter(
      ({ hasBody, method }) => hasBody && method !== 'DELETE',
    )) {
      const announced = head(route, fill(route.path, goodId), {
        'content-type': 'application/json',
        'content-length': limit + 1,
      })
      const answer = await sendRaw(side, announced, { hangUp: true })
      if (answer !== 'no answer') expectClearRefusal(answer, `${route.method} ${route.path} huge`)
    }
    expect((await fetch(`${addresses[side]}/openapi.json`)).status).toBe(200)
  }, 120_000)

  it('refuses a body that does not say how long it is', async () => {
    for (const route of (await routesOf(side)).filter(({ hasBody }) => hasBody)) {
      const chunked = head(route, fill(route.path, goodId), {
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
      })
      const answer = await sendRaw(side, `${chunked}2\r\n{}\r\n0\r\n\r\n`)
      expect(answer, `${route.method} ${route.path}`).toMatchObject({ status: 411 })
    }
  })

  it('bears bodies that break off and requests that are no HTTP', async () => {
    for (const route of await routesOf(side)) {
      const cut = head(route, fill(route.path, goodId), {
        'content-type': 'application/json',
        'content-length': 1_000,
      })
      await sendRaw(side, `${cut}{"half":`, { hangUp: true })
    }
    for (const noise of [
      'GARBAGE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      '\0\0\0\0\r\n\r\n',
    ]) {
      const answer = await sendRaw(side, noise)
      if (answer !== 'no answer') expectClearRefusal(answer, JSON.stringify(noise.slice(0, 20)))
    }
    const smuggled =
      'POST /api/tips HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
    expectClearRefusal(await sendRaw(side, smuggled), 'two lengths')
    expect((await fetch(`${addresses[side]}/openapi.json`)).status).toBe(200)
  }, 120_000)

  it('refuses ids, cursors and query fields that are none, and fields given twice', async () => {
    for (const route of await routesOf(side)) {
      if (!route.path.includes('{')) continue
      for (const bad of ['%00', '../../etc', 'x'.repeat(5_000), "' or 1=1 --"]) {
        const answer = await sendRaw(
          side,
          head(route, route.path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(bad)), {}),
        )
        expectClearRefusal(answer, `${route.method} ${route.path} with ${bad.slice(0, 12)}`)
      }
    }
    for (const query of ['cursor=%00', 'limit=-1', 'limit=1e9', 'cursor=a&cursor=b', 'limit=1&limit=2']) {
      const listing =
        side === 'workbench' ? '/api/items' : side === 'exchange' ? '/hx/v1/parts/x' : '/api/tips'
      const answer = await sendRaw(
        side,
        head({ side, method: 'GET', path: listing, hasBody: false }, `${listing}?stage=closed&${query}`, {}),
      )
      expectClearRefusal(answer, `${listing}?${query}`)
    }
  }, 120_000)

  it('knows no other method and no other address, and tells neither version nor stack', async () => {
    for (const method of ['TRACE', 'OPTIONS', 'PROPFIND', 'DELETE', 'PATCH']) {
      const answer = await sendRaw(side, head({ side, method, path: '/', hasBody: false }, '/', {}))
      expectClearRefusal(answer, method)
    }
    for (const path of ['/.git/config', '/api/../../etc/passwd', '/.env', '/metrics', '/debug']) {
      const answer = await sendRaw(side, head({ side, method: 'GET', path, hasBody: false }, path, {}))
      if (answer === 'no answer') throw new Error(`${path}: no answer`)
      // The workbench answers every page address with its app.
      if (answer.status !== 200) expectClearRefusal(answer, path)
      expect(answer.body).not.toMatch(/root:|\[core\]|node_modules|at .*\.ts:/)
    }
  })
})
