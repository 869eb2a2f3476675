// What no honest client sends, to every public route: each gets a 4xx as a problem or its form again, nothing is
// stored, and the server stays up.
import { once } from 'node:events'
import { connect } from 'node:net'
import { Agent, type BodyInit, fetch, type Response } from 'undici'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type OpenRoom, openRoom, publicBodyBytes } from './testing/open-room.ts'

const lines: string[] = []
let room: OpenRoom
beforeAll(async () => {
  room = await openRoom({ log: 'info' }, { writeLog: (line) => lines.push(line) })
})
afterAll(() => room.close())
beforeEach(() => {
  lines.length = 0
})

const forms = ['/tips', '/code', '/code/messages']
const apis = ['/api/tips', '/api/codes/state', '/api/codes/messages']
const everywhere = [...forms, ...apis]

async function stored(): Promise<number> {
  const { rows } = await room.foundation.pool.query(
    'select (select count(*) from report) + (select count(*) from message) as n',
  )
  return Number(rows[0].n)
}

async function expectProblem(answer: Response): Promise<void> {
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await answer.json()).toMatchObject({ type: 'about:blank', status: answer.status })
}

async function expectUp(before: number): Promise<void> {
  expect((await fetch(room.public)).status).toBe(200)
  expect(await stored()).toBe(before)
  expect(lines).toEqual([])
}

// A connection for each request: one whose body was refused unread is not good for another.
const alone = new Agent({ pipelining: 0 })
afterAll(() => alone.close())

function post(path: string, contentType: string | undefined, body: BodyInit): Promise<Response> {
  return fetch(room.public + path, {
    method: 'POST',
    dispatcher: alone,
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    body,
  })
}

test.each(everywhere)('%s refuses what it was not made for', async (path) => {
  const before = await stored()
  const right = forms.includes(path) ? 'application/x-www-form-urlencoded' : 'application/json'
  const wrong = forms.includes(path) ? 'application/json' : 'application/x-www-form-urlencoded'
  for (const type of [wrong, 'text/plain', 'multipart/form-data; boundary=x', `${right}x`, 'x'.repeat(5_000)])
    await expectProblem(await post(path, type, 'text=x'))
  await expectProblem(await post(path, undefined, new Blob(['text=x'])))
  await expectProblem(await post(path, right, 'x'.repeat(publicBodyBytes + 1)))
  await expectProblem(await post(path, right, Buffer.from([0xff, 0xfe, 0x3d, 0xc3])))
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    if (path === '/code' && method === 'GET') continue
    const answer = await fetch(room.public + path, { method, dispatcher: alone })
    if (method === 'GET') await expectProblem(answer)
    else expect((await answer.text()).length).toBeGreaterThan(0)
    expect(answer.status).toBeGreaterThanOrEqual(400)
  }
  lines.length = 0
  await expectUp(before)
})

const deep = (depth: number) => `${'{"recipe":'.repeat(depth)}1${'}'.repeat(depth)}`

test.each(apis)('%s refuses JSON that is broken, ambiguous, deep, huge or of another shape', async (path) => {
  const before = await stored()
  for (const body of [
    ...['', '{', 'nothing', '{"text":', '[]', 'null', '1', '"text"', '{"text":"x"}{"text":"y"}'],
    ...[
      '{"text":"x","text":"y"}',
      '{"code":"x","c\\u006fde":"y"}',
      '{"text":"\\u0000"}',
      '{"code":"\\u0000"}',
    ],
    ...[deep(9), deep(100_000), '['.repeat(200_000), '{"text":1}', '{"text":{"$ne":null}}', '{"code":["x"]}'],
    ...['{"text":"x","admin":true}', '{"__proto__":{"text":"x"}}', '{"constructor":{"prototype":{}}}'],
    ...['{"recipe":{"referrer":"https://a.example/\\n2. https://b.example/"},"text":"x"}'],
    ...['{"recipe":{"cookie":"a=1\\r\\nhost: b"},"text":"x"}', '{"recipe":{"userAgent":"中"},"text":"x"}'],
    ...['{"text":" "}', '{"theme":"nonsense","text":"x"}', '{"recipe":{"referrer":1},"text":"x"}'],
    ...[
      `{"text":"${'x'.repeat(20_001)}"}`,
      `{"code":"${'x'.repeat(100_000)}"}`,
      '\u0000',
      '\ufeff{"text":"x"}',
    ],
    ...['{"submissionId":"short","text":"x"}', '{"text":"x","language":"xx"}', '{"danger":"yes","text":"x"}'],
  ])
    await expectProblem(await post(path, 'application/json', body))
  await expectUp(before)
})

test.each(forms)('%s takes no damage from forms that are broken, repeated or huge', async (path) => {
  const before = await stored()
  for (const body of [
    ...['', '&&&&', '=', '%', '%zz=%zz', 'locator', 'locator=%00', 'text=%00%00', 'code=%00', '__proto__=x'],
    ...['code=x&code=y', 'text=a&text=b&code=c', 'locator[]=x', `theme=${'x'.repeat(100_000)}`],
    ...[`text=${'x'.repeat(500_000)}`, `code=${'0'.repeat(500_000)}`, `${'a=b&'.repeat(200_000)}`],
    ...[`locator=${'%F0%9F%98%80'.repeat(20_000)}`, `text=${'%ED%A0%80'.repeat(10_000)}x`.repeat(3)],
  ]) {
    const answer = await post(path, 'application/x-www-form-urlencoded; charset=utf-8', body)
    await answer.text()
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  }
  await expectUp(before)
})

test.each(['/?lang=sv&lang=en', `/?lang=${'x'.repeat(36)}`, '/code?lang=a&lang=b'])(
  'the query of %.30s is refused',
  async (path) => {
    await expectProblem(await fetch(room.public + path))
  },
)

test.each(['/?lang=%00', '/?lang=constructor', '/?lang=<script>', '/?other=1'])(
  'the query of %s is the usual form',
  async (path) => {
    const answer = await fetch(room.public + path)
    expect(answer.status).toBe(200)
    expect(await answer.text()).not.toContain('<script')
  },
)

/** Writes raw bytes and returns what comes back until the server or the given time ends it. */
async function raw(bytes: string, cutOff: boolean): Promise<string> {
  const { hostname, port } = new URL(room.public)
  const socket = connect(Number(port), hostname)
  const answered: Buffer[] = []
  socket.on('data', (chunk: Buffer) => answered.push(chunk))
  socket.on('error', () => {})
  await once(socket, 'connect')
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
  if (cutOff) socket.destroy()
  else socket.end()
  if (!socket.closed) await once(socket, 'close')
  return Buffer.concat(answered).toString()
}

const head = (path: string, type: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`

test.each(everywhere)('%s: a body that is cut off stores nothing', async (path) => {
  const before = await stored()
  const type = forms.includes(path) ? 'application/x-www-form-urlencoded' : 'application/json'
  for (let i = 0; i < 20; i++) {
    await raw(`${head(path, type, 500)}text=One+sentence`, true)
    await raw(`${head(path, type, 500)}{"text":"One sentence"}`, false)
    await raw(head(path, type, 500), i % 2 === 0)
  }
  await expectUp(before)
})

test.each([
  'NONSENSE\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'POST /tips HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n',
  'POST /tips HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\ntext=x',
  'POST /tips HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /tips HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
  `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(5_000)}\r\n`,
  'GET / HTTP/1.1\r\nhost: x\r\nbad header\0: y\r\n\r\n',
])('the raw request no. %# is refused as a problem', async (bytes) => {
  const before = await stored()
  const answer = await raw(bytes, false)
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  lines.length = 0
  await expectUp(before)
})
