import { createConnection } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anItem, viewOf } from '../testing/builders.ts'
import { craft } from '../testing/craft.ts'
import { intoMailbox, lease, mailIn } from '../testing/mailbox.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

let network: TestNetwork
let hub: TestMember
let se: TestMember
let fi: TestMember
beforeAll(async () => {
  network = await testNetwork(
    [
      { id: 'secretariat', kind: 'secretariat', country: 'XX' },
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.fi', kind: 'hotline', country: 'FI', pulls: true },
      { id: 'hotline.ee', kind: 'hotline', country: 'EE', pulls: true },
    ],
    {},
    { work: true },
  )
  hub = network.member('secretariat')
  se = network.member('hotline.se')
  fi = network.member('hotline.fi')
})
afterAll(() => network.close())

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('with everybody’s workers running, an item arrives through the relay by itself, and its receipt comes back', async () => {
  const itemId = await anItem(se.foundation, { country: 'FI' })
  await se.exchange.route(itemId)
  await until(async () => (await viewOf(fi.foundation, itemId))?.stage === 'offered')
  await until(async () => {
    const rows = await se.foundation.database.selectFrom('envelope_out').select('state').execute()
    return rows.every(({ state }) => state === 'delivered')
  })
}, 60_000)

test('a request that waits for mail is answered by the mail’s commit; the oldest of three that wait is let go', async () => {
  // Nobody takes this out: the member's own worker is stopped.
  const ee = network.member('hotline.ee')
  await ee.exchange.stop()
  const waiting = [0, 1, 2].map(() => lease(ee, hub, { waitSeconds: 25 }))
  expect(mailIn(await Promise.race(waiting)).envelopes).toEqual([])
  const crafted = await craft(se, ee)
  await intoMailbox(se, hub, crafted)
  const answers = await Promise.all(waiting)
  expect(answers.filter((answer) => mailIn(answer).envelopes[0] === crafted.jws)).toHaveLength(2)
}, 60_000)

test('the exchange port of the configuration is not opened', async () => {
  const { host, port } = fi.foundation.config.listen.exchange
  const refused = await new Promise<boolean>((resolve) => {
    const socket = createConnection({ host, port }, () => resolve(false))
    socket.once('error', () => resolve(true))
    socket.once('close', () => socket.destroy())
  })
  expect(refused).toBe(true)
})
