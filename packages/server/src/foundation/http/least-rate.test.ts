import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRoutes } from './app.ts'
import { type Listening, listen } from './listen.ts'

const leastRate = { bytesPerSecond: 1_000, overMs: 10_000 }
let listening: Listening
let socket: Socket
let answer = ''
/** Resolves each time that the server has read something. */
let read = Promise.withResolvers<void>()

beforeEach(async () => {
  // Only what the guard uses: everything else here runs in real time.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  answer = ''
  const app = createRoutes()
  app.post('/whole', async (context) => {
    let size = 0
    for await (const chunk of context.req.raw.body ?? []) {
      size += chunk.length
      read.resolve()
    }
    return context.text(String(size))
  })
  app.post('/refused', (context) => context.text('no', 403))
  listening = await listen(app, { host: '127.0.0.1', port: 0 }, { leastRate })
  socket = connect(Number(new URL(listening.origin).port), '127.0.0.1')
  socket.on('data', (data) => {
    answer += data.toString()
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
})

afterEach(async () => {
  socket.destroy()
  await listening.close()
  vi.useRealTimers()
})

const begin = (path: string, length: number) =>
  socket.write(`POST ${path} HTTP/1.1\r\nhost: peer.example\r\ncontent-length: ${length}\r\n\r\n`)

/** Sends so many bytes, waits until the server has them, and lets the guard's time pass. */
async function sendAndWait(bytes: number) {
  read = Promise.withResolvers()
  socket.write('a'.repeat(bytes))
  await read.promise
  vi.advanceTimersByTime(leastRate.overMs)
}

test('a body that keeps the rate is taken, however long it takes', async () => {
  begin('/whole', 20 * 11_000)
  for (let turn = 0; turn < 19; turn++) await sendAndWait(11_000)
  socket.write('a'.repeat(11_000))
  await once(socket, 'data')
  expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*220000$/)
})

test('a body that falls below the rate is cut off with 408', async () => {
  begin('/whole', 100_000)
  await sendAndWait(11_000)
  await sendAndWait(11_000)
  await sendAndWait(9_000)
  await once(socket, 'close')
  expect(answer).toMatch(/^HTTP\/1.1 408 /)
})

test('a body that drips on after its request was refused is cut off as well', async () => {
  begin('/refused', 100_000)
  await once(socket, 'data')
  expect(answer).toMatch(/^HTTP\/1.1 403 /)
  const closed = once(socket, 'close')
  socket.write('drip')
  vi.advanceTimersByTime(2 * leastRate.overMs)
  await closed
})

test('the next request on a connection is measured by itself', async () => {
  begin('/whole', 1_000)
  socket.write('a'.repeat(1_000))
  await once(socket, 'data')
  vi.advanceTimersByTime(5 * leastRate.overMs)
  answer = ''
  begin('/whole', 5)
  socket.write('hello')
  await once(socket, 'data')
  expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*5$/)
})
