import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExchangeContext } from '../context.ts'
import { makeReceipt } from '../inbox/receipt.ts'
import { analyst, anItem, viewOf } from '../testing/builders.ts'
import { type HostileProxy, hostileProxy } from '../testing/hostile-proxy.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { readCopies } from './copies.ts'
import { withdraw } from './withdraw.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let proxy: HostileProxy
beforeAll(async () => {
  proxy = await hostileProxy(() => nl.origin)
  const atOnce = { retryFirstMs: 0, retryMaxMs: 0, retryMaxUrgentMs: 0 }
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE', policy: atOnce },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL', url: proxy.url },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(async () => {
  await network.close()
  await proxy.close()
})

test('where a member’s software does not know such a word, the sender sees that it cannot be taken back there', async () => {
  const itemId = await anItem(se.foundation)
  await se.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
  await withdraw(se.foundation, itemId, analyst, { reason: 'other', words: '', address: true })
  proxy.treat(() => 'lose-request')
  await se.exchange.runDue()
  const envelope = await se.foundation.database
    .selectFrom('envelope_out')
    .select(['id', 'sha256', 'jws'])
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow()
  // What an older version answers to a kind that it does not know.
  const view = nl.members.view()
  if (!view) throw new Error('no directory')
  const theirs = { foundation: nl.foundation, members: nl.members } as ExchangeContext
  const suite = envelope.jws.startsWith('{') ? ('hx2' as const) : ('hx1' as const)
  const answered = { ...envelope, from: 'hotline.se', parts: [], suite }
  const receipt = await makeReceipt(theirs, answered, view.state, 'unsupported-kind')
  proxy.treat(() => ({ status: 200, headers: { 'content-type': 'application/jose' }, body: receipt }))
  await se.exchange.runDue()
  const { foundation, members } = se
  const copies = await readCopies({ foundation, members } as ExchangeContext, itemId)
  expect(copies?.orders[0]?.holders).toMatchObject([{ member: 'hotline.nl', state: 'cannot-take-back' }])
  // A person phones: the item is on the list of what needs one.
  expect(await viewOf(foundation, itemId)).toMatchObject({ attention: 'hand-over-stuck' })
})
