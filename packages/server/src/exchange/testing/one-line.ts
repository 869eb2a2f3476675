import { expect } from 'vitest'
import { type ItemId, manualClock } from '../../foundation/index.ts'
import { anItem } from './builders.ts'
import { type HostileProxy, hostileProxy } from './hostile-proxy.ts'
import { type TestMember, type TestNetwork, testNetwork } from './test-network.ts'

/** Sweden sends to the Netherlands through a proxy that does what it is told. */
export interface OneLine {
  network: TestNetwork
  proxy: HostileProxy
  se: TestMember
  nl: TestMember
  clock: ReturnType<typeof manualClock>
  /** What Sweden has sent, and what it knows of the Netherlands. */
  envelopes: () => ReturnType<typeof envelopesOf>
  peer: () => ReturnType<typeof peerOf>
  /** What the Netherlands has taken. */
  inbox: () => ReturnType<typeof inboxOf>
  records: () => ReturnType<typeof recordsOf>
  handOverOne(): Promise<ItemId>
  /** Until the peer's and the envelope's wait are over, then everything that is due. */
  tryAgain(): Promise<void>
  /** Both sides hold the same receipts, byte for byte, and each record once. */
  expectDeliveredOnce(count: number): Promise<void>
  close(): Promise<void>
}

export async function oneLine(policy: Parameters<typeof testNetwork>[0][0]['policy'] = {}): Promise<OneLine> {
  const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
  const proxy = await hostileProxy(() => network.member('hotline.nl').origin)
  const network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE', policy },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', url: proxy.url },
    ],
    { clock },
  )
  const se = network.member('hotline.se')
  const nl = network.member('hotline.nl')
  return {
    ...{ network, proxy, se, nl, clock },
    envelopes: () => envelopesOf(se),
    peer: () => peerOf(se),
    inbox: () => inboxOf(nl),
    records: () => recordsOf(nl),
    handOverOne: async () => {
      const itemId = await anItem(se.foundation)
      await se.exchange.route(itemId)
      return itemId
    },
    tryAgain: async () => {
      clock.advance(16 * 60_000)
      await se.exchange.runDue()
    },
    expectDeliveredOnce: async (count) => {
      const sent = await envelopesOf(se)
      expect(sent.map(({ state }) => state)).toEqual(Array(count).fill('delivered'))
      const received = await inboxOf(nl)
      expect(received.map(({ receipt }) => receipt).toSorted()).toEqual(
        sent.map(({ receipt }) => receipt).toSorted(),
      )
      expect(await recordsOf(nl)).toHaveLength(count)
    },
    close: async () => {
      await network.close()
      await proxy.close()
    },
  }
}

const envelopesOf = ({ foundation }: TestMember) =>
  foundation.database.selectFrom('envelope_out').selectAll().orderBy('seq').execute()
const peerOf = ({ foundation }: TestMember) =>
  foundation.database
    .selectFrom('peer_state')
    .selectAll()
    .where('peer', '=', 'hotline.nl')
    .executeTakeFirstOrThrow()
const inboxOf = ({ foundation }: TestMember) => foundation.database.selectFrom('inbox').selectAll().execute()
const recordsOf = ({ foundation }: TestMember) =>
  foundation.database.selectFrom('inbox_record').selectAll().execute()
