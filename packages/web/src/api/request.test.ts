import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { Failure } from './failure.ts'
import { request } from './request.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** A server on loopback; the address of it. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error,
  )

it('marks each request as our own and sends what it is given', async () => {
  const origin = await serve((asked, answer) => {
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify({ url: asked.url, marker: asked.headers['x-samverkan'], method: asked.method }))
  })
  expect(
    await request('POST', `${origin}/api/x`, { query: { a: 1, b: undefined, c: '' }, body: {} }),
  ).toEqual({
    url: '/api/x?a=1',
    marker: '1',
    method: 'POST',
  })
})

it.each([202, 204])('takes an answer %d without a body as done', async (status) => {
  const origin = await serve((_asked, answer) => answer.writeHead(status).end())
  expect(await request('POST', `${origin}/api/x`)).toBeUndefined()
})

it('throws problem details with their code, sentence and fields', async () => {
  const origin = await serve((_asked, answer) =>
    answer
      .writeHead(422, { 'content-type': 'application/problem+json; charset=utf-8' })
      .end(JSON.stringify({ status: 422, code: 'invalid-input', errors: [{ field: 'url', message: 'No' }] })),
  )
  const failure = await failureOf(request('POST', `${origin}/api/x`))
  expect(failure).toBeInstanceOf(Failure)
  expect(failure).toMatchObject({
    status: 422,
    code: 'invalid-input',
    errors: [{ field: 'url', message: 'No' }],
  })
})

it('says that the server failed when the answer is no problem of ours', async () => {
  const origin = await serve((_asked, answer) => answer.writeHead(502).end('<html>'))
  expect(await failureOf(request('GET', `${origin}/api/x`))).toMatchObject({
    status: 502,
    code: 'server-error',
  })
})

it('says that the server cannot be reached', async () => {
  expect(await failureOf(request('GET', 'http://127.0.0.1:1/api/x'))).toMatchObject({ code: 'unreachable' })
})
