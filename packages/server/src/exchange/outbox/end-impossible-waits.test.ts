import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort, manualClock } from '../../foundation/index.ts'
import { anItem } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { endImpossibleWaits } from './end-impossible-waits.ts'

const day = 24 * 3_600_000
const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
let network: TestNetwork
let se: TestMember

/** Sweden waits before it tries again, since nobody listens in the Netherlands. */
beforeEach(async () => {
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', url: `http://127.0.0.1:${await freePort()}` },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  await se.exchange.route(await anItem(se.foundation))
  await se.exchange.runDue()
})
afterEach(() => network.close())

async function waits(): Promise<{ envelope: Date; peer: Date | null; urgent: Date | null }> {
  const { database } = se.foundation
  const { next_at } = await database.selectFrom('envelope_out').select('next_at').executeTakeFirstOrThrow()
  const peer = await database
    .selectFrom('peer_state')
    .select(['open_at', 'urgent_open_at'])
    .executeTakeFirstOrThrow()
  return { envelope: next_at, peer: peer.open_at, urgent: peer.urgent_open_at }
}

/** The member as it is when its clock has been put back by so much. */
const putBack = (byMs: number) => ({
  ...se.foundation,
  clock: manualClock(new Date(clock.now().getTime() - byMs)),
})

test('a wait that was planned by the right clock goes on', async () => {
  const planned = await waits()
  expect(planned.peer?.getTime()).toBeGreaterThan(clock.now().getTime())
  await endImpossibleWaits(se.foundation)
  expect(await waits()).toEqual(planned)
  // A peer may ask for a day.
  await endImpossibleWaits(putBack(day))
  expect(await waits()).toEqual(planned)
})

test('waits that were planned while the clock was far ahead are over when it is right again', async () => {
  const right = putBack(400 * day)
  await endImpossibleWaits(right)
  const now = right.clock.now()
  expect(await waits()).toEqual({ envelope: now, peer: now, urgent: now })
})

test('the time at which a relay is asked is brought forward just so', async () => {
  const { database } = se.foundation
  await database.updateTable('envelope_out').set({ ask_at: clock.now() }).execute()
  const right = putBack(400 * day)
  await endImpossibleWaits(right)
  const { ask_at } = await database.selectFrom('envelope_out').select('ask_at').executeTakeFirstOrThrow()
  expect(ask_at).toEqual(right.clock.now())
})
