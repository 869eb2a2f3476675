import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, systemRandom } from '../../foundation/index.ts'
import { anItem, viewOf } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())

async function call(member: TestMember, method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await request(member.origin + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await answer.body.text()
  return { status: answer.statusCode, body: text === '' ? undefined : JSON.parse(text) }
}

const unanswered = async () => (await call(se, 'GET', '/api/exchange')).body.peers[0].unanswered.offers.n

test('an offer is accepted or declined by a person, once; the sender’s desk counts those without an answer', async () => {
  const [first, second] = [await anItem(se.foundation), await anItem(se.foundation)]
  await se.exchange.route(first)
  await se.exchange.route(second)
  await network.settle()
  expect(await unanswered()).toBe(2)
  expect((await call(nl, 'POST', `/api/items/${first}/accept`)).status).toBe(204)
  expect(await call(nl, 'POST', `/api/items/${first}/accept`)).toMatchObject({
    ...{ status: 409, body: { code: 'not-offered' } },
  })
  expect((await call(nl, 'POST', `/api/items/${second}/decline`, { reason: 'because' })).status).toBe(422)
  expect((await call(nl, 'POST', `/api/items/${second}/decline`, { reason: 'not-hosted-here' })).status).toBe(
    204,
  )
  expect((await call(nl, 'POST', `/api/items/${newId(new Date(0), systemRandom)}/accept`)).status).toBe(404)
  expect((await call(nl, 'POST', '/api/items/nonsense/accept')).status).toBe(422)
  await network.settle()
  expect(await viewOf(se.foundation, second)).toMatchObject({ attention: 'declined' })
  expect(await unanswered()).toBe(0)
})
