import { peekEnvelope, readReceipt } from '@samverkan/protocol'
import { Agent } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeEnvelope } from './inbox/take-envelope.ts'
import { suiteFor } from './suites.ts'
import { anItem } from './testing/builders.ts'
import { craft, post } from './testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from './testing/test-network.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let interpol: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'interpol', kind: 'interpol', country: 'XX', onlyHx1: true },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  interpol = network.member('interpol')
})
afterAll(() => network.close())

test('two members speak the strongest suite that both have published, each pair its own, and are answered in it', async () => {
  await se.exchange.route(await anItem(se.foundation))
  await network.settle()
  const rows = await se.foundation.database.selectFrom('envelope_out').selectAll().orderBy('peer').execute()
  expect(rows.map(({ peer, state }) => [peer, state])).toEqual([
    ['hotline.nl', 'delivered'],
    ['interpol', 'delivered'],
  ])
  const [toNl, toInterpol] = rows
  expect(peekEnvelope(toNl?.jws ?? '')?.suite).toBe('hx2')
  expect(peekEnvelope(toInterpol?.jws ?? '')?.suite).toBe('hx1')
  const resolve = se.members.view()?.resolveKey ?? (() => undefined)
  expect(await readReceipt(toNl?.receipt ?? '', resolve)).toMatchObject({ receipt: { suite: 'hx2' } })
  const answer = await readReceipt(toInterpol?.receipt ?? '', resolve)
  expect(answer.ok && answer.receipt.suite).toBeUndefined()
})

test('an hx1 envelope still gets its answer in hx1', async () => {
  const crafted = await craft(se, nl, { envelope: { kind: 'query' } })
  const reply = await post(nl, crafted.jws)
  expect(reply.status).toBe(422)
  const read = await readReceipt(reply.body, se.members.view()?.resolveKey ?? (() => undefined))
  expect(read).toMatchObject({ ok: true, receipt: { code: 'unsupported-kind' } })
  expect(read.ok && read.receipt.suite).toBeUndefined()
})

test('who has no post-quantum key says so, signed, and the sender can believe it', async () => {
  const crafted = await craft(se, interpol, { envelope: { suite: 'hx2' } })
  const reply = await post(interpol, crafted.jws, 'application/jose+json')
  expect(reply.status).toBe(422)
  const read = await readReceipt(reply.body, se.members.view()?.resolveKey ?? (() => undefined))
  expect(read).toMatchObject({ ok: true, receipt: { kind: 'rejected', code: 'unsupported-suite' } })
})

test('a suite below the least of the root is refused with a signed no, and never chosen', async () => {
  const view = nl.members.view()
  if (!view) throw new Error('no directory')
  const strict = { ...view, minSuite: 'hx2' }
  const context = {
    foundation: nl.foundation,
    members: { ...nl.members, view: () => strict },
    dispatcher: new Agent(),
    ending: new AbortController().signal,
  }
  const weak = await craft(se, nl)
  const taken = await takeEnvelope(context, weak.jws)
  if (taken.answer !== 'receipt') throw new Error(taken.answer)
  expect(await readReceipt(taken.receipt, view.resolveKey)).toMatchObject({
    receipt: { kind: 'rejected', code: 'weak-suite' },
  })
  const strong = await craft(se, nl, { envelope: { suite: 'hx2' } })
  expect((await takeEnvelope(context, strong.jws)).answer).toBe('need')

  const keysetOf = (id: string) => view.keysets.get(id) ?? fail(id)
  expect(suiteFor(context, strict, keysetOf('hotline.se'))).toBe('hx2')
  expect(suiteFor(context, strict, keysetOf('interpol'))).toBeUndefined()
  expect(suiteFor(context, view, keysetOf('interpol'))).toBe('hx1')
  expect(view.minSuite).toBe('hx1')
})

function fail(id: string): never {
  throw new Error(`no keyset of ${id}`)
}
