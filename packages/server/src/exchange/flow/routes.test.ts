import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, systemRandom } from '../../foundation/index.ts'
import { anItem, viewOf } from '../testing/builders.ts'
import { craft, post } from '../testing/craft.ts'
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

test('an offer is accepted or declined by a person, once; the sender’s list shows what became of it', async () => {
  const [first, second] = [await anItem(se.foundation), await anItem(se.foundation)]
  await se.exchange.route(first)
  await se.exchange.route(second)
  expect((await call(se, 'GET', '/api/hand-overs')).body.peers).toMatchObject([
    {
      member: 'hotline.nl',
      waiting: 2,
      delivered: 0,
      oldestWaitingSince: expect.any(String),
      offers: { open: 2 },
    },
  ])
  await network.settle()
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
  expect((await call(se, 'GET', '/api/hand-overs')).body).toMatchObject({
    peers: [
      {
        ...{ member: 'hotline.nl', waiting: 0, delivered: 1, refused: 0, dead: 0, problem: null },
        offers: { open: 0, accepted: 1, declined: 1 },
      },
    ],
    ...{ stuck: 0, alarms: [] },
  })
})

test('alarms are in the list', async () => {
  const dir = { version: 1, root: 'f'.repeat(64) }
  const crafted = await craft(se, nl, { envelope: { dir } })
  await post(nl, crafted.jws)
  expect((await call(nl, 'GET', '/api/hand-overs')).body.alarms).toMatchObject([
    { member: 'hotline.se', alarm: 'split-view' },
  ])
})
