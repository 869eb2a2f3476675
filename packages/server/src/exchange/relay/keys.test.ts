import { readReceipt } from '@samverkan/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { manualClock } from '../../foundation/index.ts'
import { anItem } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

const clock = manualClock(new Date('2026-11-24T20:00:00Z'))
let network: TestNetwork
let se: TestMember
let fi: TestMember
beforeEach(async () => {
  network = await testNetwork(
    [
      { id: 'secretariat', kind: 'secretariat', country: 'XX' },
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.fi', kind: 'hotline', country: 'FI', pulls: true },
    ],
    { clock },
  )
  se = network.member('hotline.se')
  fi = network.member('hotline.fi')
  await se.exchange.route(await anItem(se.foundation, { country: 'FI' }))
  await se.exchange.runDue()
})
afterEach(() => network.close())

const sent = () => se.foundation.database.selectFrom('envelope_out').selectAll().executeTakeFirstOrThrow()

async function goOn() {
  clock.advance(3_700_000)
  for (let round = 0; round < 3; round++) {
    await se.exchange.runDue()
    await fi.exchange.runDue()
    clock.advance(16 * 60_000)
  }
}

test('the relay’s key is withdrawn while an envelope lies there: it signs anew, and the envelope arrives', async () => {
  const before = (await sent()).relayed_receipt
  await network.replaceSigningKey('secretariat')
  clock.advance(3_700_000)
  await se.exchange.runDue()
  const after = (await sent()).relayed_receipt ?? ''
  expect(after).not.toBe(before)
  const read = await readReceipt(after, se.members.view()?.resolveKey ?? (() => undefined))
  expect(read).toMatchObject({ ok: true, receipt: { kind: 'relayed' } })
  await goOn()
  expect(await sent()).toMatchObject({ state: 'delivered' })
})

test('the addressee’s key is withdrawn before the sender has its receipt: the relay asks it to sign once more', async () => {
  await fi.exchange.runDue()
  await network.replaceSigningKey('hotline.fi')
  await goOn()
  const { state, receipt } = await sent()
  expect(state).toBe('delivered')
  const read = await readReceipt(receipt ?? '', se.members.view()?.resolveKey ?? (() => undefined))
  expect(read).toMatchObject({ ok: true, receipt: { kind: 'delivered', from: 'hotline.fi' } })
  expect(await fi.foundation.database.selectFrom('inbox').select('id').execute()).toHaveLength(1)
})
