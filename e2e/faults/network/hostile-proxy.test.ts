import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { openHostileProxy } from './hostile-proxy.ts'
import { type NetworkFault, networkFaults, seededFaults, toEnvelopes } from './network-fault.ts'

let arrived: string[] = []
const target = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    return
  }
  arrived.push(Buffer.concat(chunks).toString('utf8'))
  response.writeHead(201, { 'content-type': 'text/plain' }).end('taken and signed')
})
target.listen(0, '127.0.0.1')
await once(target, 'listening')
const address = target.address()
const proxy = await openHostileProxy(typeof address === 'object' && address ? address.port : 0, () => 0)
beforeEach(() => {
  arrived = []
})
afterAll(async () => {
  await proxy.close()
  target.close()
})

async function post(
  body: string,
  fault?: NetworkFault,
): Promise<{ status: number; text: string } | 'broken'> {
  proxy.setFaults(fault === undefined ? undefined : toEnvelopes(fault, 1))
  try {
    const response = await fetch(`${proxy.url}/hx/v1/envelopes`, { method: 'POST', body })
    return { status: response.status, text: await response.text() }
  } catch {
    return 'broken'
  }
}

test('without a fault, request and answer pass unchanged', async () => {
  expect(await post('one')).toEqual({ status: 201, text: 'taken and signed' })
  expect(arrived).toEqual(['one'])
})

test.each<[NetworkFault, number | 'broken', string[]]>([
  ['drop-request', 'broken', []],
  ['drop-response', 'broken', ['two']],
  ['duplicate', 201, ['two', 'two']],
  ['replay', 201, ['two', 'one']],
  ['delay', 201, ['two']],
  ['html-200', 200, []],
  ['unsigned-4xx', 400, []],
  ['unsigned-5xx', 500, []],
  ['stale-answer', 502, []],
  ['truncated', 'broken', ['two']],
  ['truncated-request', 'broken', []],
  ['wrong-length', 'broken', ['two']],
  ['flip-request', 201, ['uwo']],
  ['flip-response', 201, ['two']],
])('%s: the sender sees %s, the receiver gets %j', async (fault, seen, received) => {
  const answer = await post('two', fault)
  expect(answer === 'broken' ? answer : answer.status).toBe(seen)
  expect(arrived.toSorted()).toEqual(received.toSorted())
  await proxy.met(fault, 1)
})

test('one seed chooses the same faults again, all of them in a row, about as often as asked', () => {
  const request = { method: 'POST', path: '/' }
  const draw = (seed: number) => {
    const choose = seededFaults(seed, 0.3)
    return Array.from({ length: 2_000 }, () => choose(request))
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  const faults = draw(7).filter((fault) => fault !== undefined)
  expect(new Set(faults.slice(0, networkFaults.length))).toEqual(new Set(networkFaults))
  expect(faults.length / 2_000).toBeCloseTo(0.3, 1)
})
