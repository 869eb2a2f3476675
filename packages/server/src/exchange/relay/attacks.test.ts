import { sha256Hex } from '@samverkan/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anItem } from '../testing/builders.ts'
import { type Crafted, codeOf, craft, post, proofFor, rejectionOf } from '../testing/craft.ts'
import {
  askReceipts,
  forgeReceipt,
  getPart,
  handReceipts,
  intoMailbox,
  lease,
  mailIn,
  resultsIn,
} from '../testing/mailbox.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

let network: TestNetwork
let hub: TestMember
let se: TestMember
let nl: TestMember
let fi: TestMember
let ee: TestMember
/** Lies in the Finnish mailbox. */
let forFi: Crafted
beforeAll(async () => {
  network = await testNetwork([
    {
      ...{ id: 'secretariat', kind: 'secretariat', country: 'XX' },
      policy: { mailboxEnvelopes: 6, mailboxBytes: 100_000 },
    },
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'hotline.fi', kind: 'hotline', country: 'FI', pulls: true },
    { id: 'hotline.ee', kind: 'hotline', country: 'EE', pulls: true },
  ])
  hub = network.member('secretariat')
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  fi = network.member('hotline.fi')
  ee = network.member('hotline.ee')
})
afterAll(() => network.close())
beforeEach(async () => {
  await fi.exchange.runDue()
  forFi = await craft(se, fi)
  expect((await intoMailbox(se, hub, forFi)).status).toBe(200)
})

const part = () => {
  const [first] = forFi.parts
  if (!first) throw new Error('no part')
  return first
}
const stateOf = async ({ envelope }: Crafted) => {
  const row = await hub.foundation.database
    .selectFrom('relayed_envelope')
    .select('state')
    .where('id', '=', envelope.id)
    .executeTakeFirst()
  return row?.state
}

describe('a mailbox', () => {
  test('is listed for its member alone, and listing it takes nothing out', async () => {
    for (const other of [ee, se, nl, hub]) expect(mailIn(await lease(other, hub)).envelopes).toEqual([])
    expect(mailIn(await lease(fi, hub)).envelopes).toEqual([forFi.jws])
    expect(mailIn(await lease(fi, hub)).envelopes).toEqual([forFi.jws])
    expect(mailIn(await lease(fi, hub, { skip: [sha256Hex(forFi.jws)] })).envelopes).toEqual([])
  })

  test('gives its parts to its member alone', async () => {
    expect((await getPart(fi, hub, part().sha256)).bytes.equals(part().ciphertext)).toBe(true)
    for (const other of [ee, se, nl, hub]) expect((await getPart(other, hub, part().sha256)).status).toBe(404)
    await fi.exchange.runDue()
    expect((await getPart(fi, hub, part().sha256)).status).toBe(404)
  })

  test('gives a part from where a fetch has broken off', async () => {
    const { ciphertext, sha256 } = part()
    const rest = await getPart(fi, hub, sha256, { headers: { range: 'bytes=1000-' } })
    expect([rest.status, rest.bytes.equals(ciphertext.subarray(1000))]).toEqual([206, true])
    const past = await getPart(fi, hub, sha256, { headers: { range: `bytes=${ciphertext.length}-` } })
    expect(past.status).toBe(416)
    const odd = await getPart(fi, hub, sha256, { headers: { range: 'bytes=0-1,5-6' } })
    expect([odd.status, odd.bytes.length]).toEqual([200, ciphertext.length])
  })

  test('asks for a proof of who asks, made for that very request and not used before', async () => {
    const leaseUrl = `${hub.origin}/hx/v1/mailbox/lease`
    const proof = await proofFor(fi, 'POST', leaseUrl, sha256Hex('{}'))
    expect((await lease(fi, hub, {}, { proof })).status).toBe(200)
    const again = await lease(fi, hub, {}, { proof })
    expect([again.status, codeOf(again)]).toEqual([401, 'proof-used'])
    const ofOther = await proofFor(fi, 'POST', leaseUrl, sha256Hex('{"waitSeconds":1}'))
    expect(codeOf(await lease(fi, hub, {}, { proof: ofOther }))).toBe('bad-proof')
    expect(codeOf(await lease(fi, hub, {}, { proof: 'nonsense' }))).toBe('bad-proof')
    const forPart = await proofFor(fi, 'GET', `${hub.origin}/hx/v1/parts/${'0'.repeat(64)}`, sha256Hex(''))
    expect((await getPart(fi, hub, part().sha256, { proof: forPart })).status).toBe(401)
    expect((await handReceipts(fi, hub, ['x'], { proof: 'x' })).status).toBe(401)
  })
})

describe('a receipt handed to the relay', () => {
  test('counts only when the addressee has signed it over these bytes and hands it over itself', async () => {
    const own = await forgeReceipt(fi, forFi)
    const refused = [
      [ee, await forgeReceipt(ee, forFi), 'unknown'],
      [ee, own, 'refused'],
      [se, own, 'refused'],
      [hub, await forgeReceipt(hub, forFi), 'unknown'],
      [hub, await forgeReceipt(hub, forFi, { from: fi.id }), 'refused'],
      [fi, await forgeReceipt(fi, forFi, { kind: 'relayed' }), 'refused'],
      [fi, await forgeReceipt(fi, forFi, { env_sha256: sha256Hex('other bytes') }), 'unknown'],
      [fi, await forgeReceipt(fi, forFi, { parts: [] }), 'refused'],
      [fi, await forgeReceipt(fi, forFi, { to: 'hotline.nl' }), 'unknown'],
      [fi, 'no receipt at all', 'refused'],
      [fi, forFi.jws, 'refused'],
    ] as const
    for (const [by, receipt, result] of refused) {
      expect(resultsIn(await handReceipts(by, hub, [receipt]))).toEqual([result])
      expect(await stateOf(forFi)).toBe('waiting')
    }
    expect(resultsIn(await handReceipts(fi, hub, [own]))).toEqual(['taken'])
    expect(await stateOf(forFi)).toBe('answered')
    expect(resultsIn(await handReceipts(fi, hub, [own]))).toEqual(['taken'])
  })

  test('is given to the envelope’s sender alone', async () => {
    const own = await forgeReceipt(fi, forFi)
    await handReceipts(fi, hub, [own])
    const ids = [forFi.envelope.id]
    expect(JSON.parse((await askReceipts(se, hub, ids)).body)).toEqual({ receipts: [own] })
    for (const other of [nl, ee, fi])
      expect(JSON.parse((await askReceipts(other, hub, ids)).body)).toEqual({ receipts: [] })
    expect(mailIn(await lease(nl, hub, { awaited: ids })).receipts).toEqual([])
    expect(mailIn(await lease(se, hub, { awaited: ids })).receipts).toEqual([own])
  })
})

describe('a sender', () => {
  test('that fills a mailbox is told that there is no room; others still find room', async () => {
    const more = await Promise.all(Array.from({ length: 5 }, () => craft(se, fi)))
    for (const crafted of more) expect((await intoMailbox(se, hub, crafted)).status).toBe(200)
    const over = await post(hub, (await craft(se, fi)).jws)
    expect([over.status, codeOf(over)]).toEqual([507, 'no-room'])
    expect((await intoMailbox(nl, hub, await craft(nl, fi))).status).toBe(200)
    expect((await intoMailbox(se, hub, await craft(se, ee))).status).toBe(200)
    // What is repeated has its room already.
    expect((await post(hub, forFi.jws)).status).toBe(200)
    await fi.exchange.runDue()
    expect((await intoMailbox(se, hub, await craft(se, fi))).status).toBe(200)
    await ee.exchange.runDue()
  })

  test('cannot fill a mailbox with bytes either', async () => {
    const large = await craft(nl, fi, { evidence: [new Uint8Array(120_000)] })
    expect(codeOf(await post(hub, large.jws))).toBe('no-room')
  })

  test('that sends a lot takes turns with the others in the list', async () => {
    for (let n = 0; n < 3; n++) await intoMailbox(se, hub, await craft(se, fi))
    const late = await craft(nl, fi)
    await intoMailbox(nl, hub, late)
    expect(mailIn(await lease(fi, hub)).envelopes.indexOf(late.jws)).toBe(1)
  })
})

describe('nobody is a relay', () => {
  test('but the secretariat', async () => {
    expect(codeOf(await lease(fi, nl))).toBe('not-a-relay')
    expect(codeOf(await handReceipts(fi, nl, [await forgeReceipt(fi, forFi)]))).toBe('not-a-relay')
    expect(rejectionOf(await post(nl, forFi.jws))).toBe('wrong-addressee')
  })

  test('because a member names it as one: nothing is sent there, and it keeps no mailbox', async () => {
    await network.publishAddress('hotline.ee', nl.origin)
    const itemId = await anItem(se.foundation, { country: 'EE' })
    await se.exchange.route(itemId)
    await se.exchange.runDue()
    const sent = await se.foundation.database
      .selectFrom('envelope_out')
      .select(['state', 'problem'])
      .where('peer', '=', 'hotline.ee')
      .executeTakeFirstOrThrow()
    expect(sent).toEqual({ state: 'queued', problem: 'unknown-relay' })
    expect(await nl.foundation.database.selectFrom('relayed_envelope').select('id').execute()).toEqual([])
    expect(rejectionOf(await post(nl, (await craft(se, ee)).jws))).toBe('wrong-addressee')
    await network.publishAddress('hotline.ee', hub.origin)
  })
})
