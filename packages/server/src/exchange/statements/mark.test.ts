import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealLedger } from '../../foundation/index.ts'
import { anItem } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

let network: TestNetwork
let se: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
  ])
  se = network.member('hotline.se')
})
afterAll(() => network.close())

const epoch = async () =>
  (await se.foundation.database.selectFrom('peer_state').select('epoch').executeTakeFirst())?.epoch

async function handOver() {
  await se.exchange.route(await anItem(se.foundation))
  await se.exchange.runDue()
}

test('a start after any other end than a restore goes on with the same numbers', async () => {
  expect(await se.exchange.checkOwnHistory()).toBe(false)
  await handOver()
  const before = await epoch()
  // Killed before anything was noted, and after.
  expect(await se.exchange.checkOwnHistory()).toBe(false)
  await sealLedger(se.foundation)
  expect(await se.exchange.checkOwnHistory()).toBe(false)
  await handOver()
  await sealLedger(se.foundation)
  expect(await se.exchange.checkOwnHistory()).toBe(false)
  expect(await epoch()).toBe(before)
})

test('a ledger that is shorter than it was, or another, or a note that is gone begins new numbers, once', async () => {
  const { database, config } = se.foundation
  const changes: (() => Promise<unknown>)[] = [
    () =>
      database
        .deleteFrom('ledger_checkpoint')
        .where('size', '=', (eb) =>
          eb.selectFrom('ledger_checkpoint').select((max) => max.fn.max('size').as('size')),
        )
        .execute(),
    () =>
      database
        .updateTable('ledger_checkpoint')
        .set({ root: Buffer.alloc(32) })
        .execute(),
    () => rm(join(config.dataDir, 'exchange', 'ledger-mark.json')),
  ]
  for (const change of changes) {
    const before = await epoch()
    await change()
    expect(await se.exchange.checkOwnHistory()).toBe(true)
    const after = await epoch()
    expect(after).not.toBe(before)
    expect(await se.exchange.checkOwnHistory()).toBe(false)
    expect(await epoch()).toBe(after)
    const next = await database
      .selectFrom('peer_state')
      .select(['last_seq', 'last_sha256'])
      .executeTakeFirst()
    expect(next).toEqual({ last_seq: 0, last_sha256: null })
  }
})
