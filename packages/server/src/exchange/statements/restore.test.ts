// the receiver, the sender or both come back from yesterday's backup. Real databases, real folders, real sockets.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ItemId, manualClock, sealLedger } from '../../foundation/index.ts'
import { acceptItem } from '../flow/answer.ts'
import { backUp } from '../testing/back-up.ts'
import { analyst, anItem, viewOf } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { expectWhole } from './testing/expect-whole.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
const clock = manualClock(new Date('2026-11-23T20:00:00Z'))
const hour = 3_600_000

beforeAll(async () => {
  const policy = { statementMarginMs: 0 }
  network = await testNetwork(
    [
      { id: 'hotline.se', kind: 'hotline', country: 'SE', policy },
      { id: 'hotline.nl', kind: 'hotline', country: 'NL', policy },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())

async function handOver(count: number): Promise<ItemId[]> {
  const items: ItemId[] = []
  for (let made = 0; made < count; made++) {
    const itemId = await anItem(se.foundation, { picture: new Uint8Array([made, 1, 2, 3]) })
    await se.exchange.route(itemId)
    items.push(itemId)
    await se.exchange.runDue()
  }
  await settle()
  return items
}

/** Everything is sent, compared and answered; waits are over and each ledger has a checkpoint. */
async function settle(rounds = 4) {
  for (let round = 0; round < rounds; round++) {
    clock.advance(20 * 60_000)
    for (const member of [se, nl]) {
      await sealLedger(member.foundation)
      await member.foundation.jobs.runLoop('exchange-upkeep')
      await member.exchange.runDue()
    }
  }
  for (const member of [se, nl, se, nl]) await member.exchange.runDue()
}

async function night() {
  clock.advance(27 * hour)
  await settle(6)
}

const epochs = (member: TestMember) =>
  member.foundation.database.selectFrom('peer_state').select(['peer', 'epoch']).execute()
const alarms = async (member: TestMember) =>
  (await member.foundation.database.selectFrom('alarm').select('kind').execute()).map(({ kind }) => kind)
const itemsAt = async (member: TestMember, items: readonly ItemId[]) =>
  Promise.all(items.map(async (item) => (await viewOf(member.foundation, item))?.stage))

describe('a quiet night', () => {
  test('two members agree, and say so on both sides with the same number', async () => {
    const items = await handOver(3)
    for (const item of items.slice(0, 2)) await acceptItem(nl.foundation, item, analyst)
    await settle()
    await night()
    await night()
    for (const [member, peer] of [
      [se, nl],
      [nl, se],
    ] as const) {
      const rows = await member.foundation.database
        .selectFrom('statement_chain')
        .selectAll()
        .where('peer', '=', peer.id)
        .execute()
      // Three items, each alone, and two answers in one envelope.
      expect(rows.reduce((sum, { agreed }) => sum + agreed, 0)).toBe(4)
      expect(rows.every(({ missing, sent_again }) => missing === 0 && sent_again === 0)).toBe(true)
    }
    expect(await alarms(se)).toEqual([])
    expect(await alarms(nl)).toEqual([])
    await expectWhole(se, nl)
  })
})

describe('R-18', { timeout: 300_000 }, () => {
  beforeEach(() => night(), 300_000)

  test('the receiver comes back from a backup: what it had taken since is sent again, with the same bytes, once', async () => {
    await handOver(2)
    const backup = await backUp(nl)
    const since = await handOver(4)
    await acceptItem(nl.foundation, since[0] as ItemId, analyst)
    await settle()
    const before = await epochs(nl)
    await backup.restore(nl, ['vault'])
    expect(await nl.exchange.checkOwnHistory()).toBe(true)
    expect(await epochs(nl)).not.toEqual(before)
    expect(await itemsAt(nl, since)).toEqual([undefined, undefined, undefined, undefined])
    await settle(8)
    expect(await itemsAt(nl, since)).toEqual(['offered', 'offered', 'offered', 'offered'])
    expect(await alarms(nl)).toContain('restored')
    await night()
    await expectWhole(se, nl)
    await expectAgreement()
    await backup.drop()
  })

  test('the sender comes back from a backup and does not know it: the peer shows what it had sent, and nothing is doubled', async () => {
    await handOver(1)
    const waiting = await anItem(se.foundation)
    const backup = await backUp(se)
    await se.exchange.route(waiting)
    const since = await handOver(3)
    const before = await epochs(se)
    // Everything that could have told, the file beside the database too, is of yesterday.
    await backup.restore(se, ['vault', 'exchange'])
    expect(await se.exchange.checkOwnHistory()).toBe(false)
    await se.exchange.route(waiting)
    const fresh = await handOver(2)
    await settle(10)
    expect(await epochs(se)).not.toEqual(before)
    expect(await alarms(se)).toEqual(expect.arrayContaining(['place-doubted', 'restored']))
    expect(await itemsAt(nl, [waiting, ...since, ...fresh])).toEqual(Array(6).fill('offered'))
    await night()
    await expectWhole(se, nl)
    await expectAgreement()
    await backup.drop()
  })

  test('both come back from backups: what either has goes to the other, and the two agree', async () => {
    const backups = [await backUp(se), await backUp(nl)] as const
    await handOver(2)
    await backups[0].restore(se, ['vault'])
    await backups[1].restore(nl, ['vault'])
    expect(await se.exchange.checkOwnHistory()).toBe(true)
    expect(await nl.exchange.checkOwnHistory()).toBe(true)
    const fresh = await handOver(2)
    await settle(8)
    expect(await itemsAt(nl, fresh)).toEqual(['offered', 'offered'])
    await night()
    await expectWhole(se, nl)
    await expectAgreement()
    for (const backup of backups) await backup.drop()
  })

  test('an administrator who knows of a restore says so, and the comparison is asked for at once', async () => {
    const before = await epochs(se)
    await se.exchange.restored()
    await handOver(1)
    await settle()
    expect(await epochs(se)).not.toEqual(before)
    await expectWhole(se, nl)
    await expectAgreement()
  })
})

/** Neither misses anything of the other, and the last comparison ended in agreement. */
async function expectAgreement() {
  for (const member of [se, nl]) {
    const peers = await member.foundation.database.selectFrom('statement_peer').select('problem').execute()
    expect(peers).toEqual([{ problem: null }])
    const chains = await member.foundation.database.selectFrom('statement_chain').select('missing').execute()
    expect(chains.every(({ missing }) => missing === 0)).toBe(true)
  }
}
