import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Crafted, craft } from '../testing/craft.ts'
import { forgeReceipt } from '../testing/mailbox.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { readRelayedReceipt, trustOnlyVerifiedReceipt } from './verify-receipt.ts'

let network: TestNetwork
let hub: TestMember
let se: TestMember
let fi: TestMember
let sent: Crafted
beforeAll(async () => {
  network = await testNetwork([
    { id: 'secretariat', kind: 'secretariat', country: 'XX' },
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.fi', kind: 'hotline', country: 'FI', pulls: true },
  ])
  hub = network.member('secretariat')
  se = network.member('hotline.se')
  fi = network.member('hotline.fi')
  sent = await craft(se, fi)
})
afterAll(() => network.close())

const keys = () => se.members.view()?.resolveKey ?? (() => undefined)
const asFinal = (receipt: string) => trustOnlyVerifiedReceipt(receipt, sent.envelope, sent.jws, keys())
const asRelayed = (receipt: string) =>
  readRelayedReceipt(receipt, sent.envelope, sent.jws, keys(), 'secretariat')

test('the relay’s word is the relay’s: it never ends the duty', async () => {
  const relayed = await forgeReceipt(hub, sent, { kind: 'relayed' })
  expect(await asRelayed(relayed)).toEqual({ relay: 'secretariat', jws: relayed })
  expect(await asFinal(relayed)).toMatchObject({ ok: false })
})

test('a final receipt that the relay has made up counts for nothing, whomever it names', async () => {
  const final = { kind: 'rejected', code: 'unsupported-kind' } as const
  for (const changes of [{}, { from: fi.id }, final, { ...final, from: fi.id }]) {
    const forged = await forgeReceipt(hub, sent, changes)
    expect(await asFinal(forged)).toMatchObject({ ok: false })
    expect(await asRelayed(forged)).toBeUndefined()
  }
})

test('only the relay that the addressee names can relay, and only these bytes whole', async () => {
  for (const other of [se, fi])
    expect(await asRelayed(await forgeReceipt(other, sent, { kind: 'relayed' }))).toBeUndefined()
  const another = await craft(se, fi)
  expect(await asRelayed(await forgeReceipt(hub, another, { kind: 'relayed' }))).toBeUndefined()
  expect(await asRelayed(await forgeReceipt(hub, sent, { kind: 'relayed', parts: [] }))).toBeUndefined()
})

test('the addressee’s own receipt is final', async () => {
  const own = await forgeReceipt(fi, sent)
  expect(await asFinal(own)).toMatchObject({ ok: true, final: { kind: 'delivered', jws: own } })
  expect(await asRelayed(own)).toBeUndefined()
})
